package dev.mem.bench.micro;

/** From which sizes a benchmark draws. */
public enum SizeMix {
  /** All of 64 bytes. */
  SAME,
  /** 1 to 1000 bytes. */
  SMALL,
  /** 16 to 255 bytes. */
  TINY,
  /**
   * What the benchmarks of mem's origin draw: up to a number of pages which is itself random, 1 to
   * 8.
   */
  ORIGIN;

  private static final int ORIGIN_PAGES = 8;
  private static final int PAGE_BYTES = 4096;

  /** Returns the next size in bytes. */
  int next(MicroState random) {
    return switch (this) {
      case SAME -> 64;
      case SMALL -> 1 + random.random(1000);
      case TINY -> 16 + random.random(240);
      case ORIGIN -> 1 + random.random(PAGE_BYTES * (1 + random.random(ORIGIN_PAGES)));
    };
  }

  /** Returns an array of sizes in bytes. */
  int[] draw(int count, MicroState random) {
    int[] sizes = new int[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = next(random);
    }
    return sizes;
  }
}
