package dev.mem.core.layout;

/** Arithmetic on sizes and addresses in bytes. */
public final class Sizes {

  /** More than any block can have: no processor of today has more user addresses than this. */
  public static final long ADDRESS_SPACE_BYTES = 1L << 48;

  private Sizes() {}

  /**
   * Rounds {@code value} up to a multiple of {@code powerOfTwo}; the caller knows that it does not
   * overflow.
   */
  public static long alignUp(long value, long powerOfTwo) {
    return (value + powerOfTwo - 1) & -powerOfTwo;
  }

  /** Rounds {@code value} down to a multiple of {@code powerOfTwo}. */
  public static long alignDown(long value, long powerOfTwo) {
    return value & -powerOfTwo;
  }

  public static boolean isAligned(long value, long powerOfTwo) {
    return (value & (powerOfTwo - 1)) == 0;
  }

  public static boolean isPowerOfTwo(long value) {
    return value > 0 && (value & (value - 1)) == 0;
  }
}
