package dev.mem.core.layout;

/** The unit in which the arenas of the sharded engine are divided: {@value #BYTES} bytes. */
public final class Grains {
  public static final int SHIFT = 10;
  public static final int BYTES = 1 << SHIFT;

  private Grains() {}

  /** Returns how many grains hold a number of bytes. */
  public static int of(long byteSize) {
    return (int) ((byteSize + BYTES - 1) >>> SHIFT);
  }

  /** Returns how many bytes a number of grains has. */
  public static long bytes(int grains) {
    return (long) grains << SHIFT;
  }
}
