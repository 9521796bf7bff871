package dev.mem.bench.workload;

/**
 * A fast generator of random numbers for one thread: xorshift, whose quality is enough for sizes
 * and indexes.
 *
 * <p>It writes its state for each number, so nothing that another thread reads may be in the same
 * lines of the cache: the state has some on both sides to itself.
 */
final class Random {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final int STATE = 16;

  private final long[] padded = new long[2 * STATE];

  Random(long seed) {
    long mixed = (seed + 1) * GOLDEN;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    padded[STATE] = mixed == 0 ? GOLDEN : mixed;
  }

  long nextLong() {
    long x = padded[STATE];
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
    padded[STATE] = x;
    return x;
  }

  /** Returns a number from 0 up to a bound. */
  int below(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Returns a number of a range, its end not included. */
  int between(int from, int to) {
    return from + below(to - from);
  }

  /** Returns true with a probability given in per cent. */
  boolean percent(int probability) {
    return below(100) < probability;
  }

  /** Returns a number from 0 up to 1. */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }
}
