package dev.mem.core.freelist;

import dev.mem.core.layout.BlockHeaders;

/**
 * Numbers bins by size: one for each size up to a bound, then a fixed number of equal steps for
 * each power of two.
 *
 * <pre>
 *   size &lt; 2^(stepBits + 4):  bin = size / 16
 *   otherwise, with 2^p ≤ size &lt; 2^(p+1):  2^stepBits bins of 2^(p − stepBits) bytes each
 * </pre>
 *
 * @param stepBits the binary logarithm of the number of steps for each power of two
 */
record SizeBins(int stepBits) {
  private static final int UNIT_SHIFT = Long.numberOfTrailingZeros(BlockHeaders.UNIT_BYTES);

  /** No block has more bits in its size. */
  private static final int SIZE_BITS = 48;

  int count() {
    return (SIZE_BITS - UNIT_SHIFT - stepBits + 1) << stepBits;
  }

  /** Returns the bin that a size is in. */
  int binOf(long byteSize) {
    long units = byteSize >>> UNIT_SHIFT;
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(units);
    if (power < stepBits) {
      return (int) units;
    }
    int shift = power - stepBits;
    return ((shift + 1) << stepBits) + (int) ((units >>> shift) - (1L << stepBits));
  }

  /** Returns the first bin that holds no smaller size. */
  int firstBinOfAtLeast(long byteSize) {
    long units = byteSize >>> UNIT_SHIFT;
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(units);
    long step = power < stepBits ? 1 : 1L << (power - stepBits);
    return binOf((units + step - 1) << UNIT_SHIFT);
  }
}
