package dev.mem.core.slab;

/**
 * The rounded sizes of spans, in grains, so that one that was freed is likely to fit again.
 *
 * <pre>
 *   1, 2 … 16                               each size
 *   18, 20 … 32, 36, 40 … 2048              eight to each doubling: at most 1/9 of a span is slack
 * </pre>
 */
final class SpanSizes {
  private static final int LAST_SINGLE = 16;
  private static final int STEPS_OF_A_DOUBLING = 8;
  private static final int STEPS_SHIFT = Integer.numberOfTrailingZeros(STEPS_OF_A_DOUBLING);
  private static final int LAST_SINGLE_SHIFT = Integer.numberOfTrailingZeros(LAST_SINGLE);

  /** The largest size that is rounded to. */
  static final int LARGEST = 2048;

  /** How many rounded sizes there are, with one for no grains. */
  static final int COUNT = indexOf(LARGEST) + 1;

  private SpanSizes() {}

  /** Returns the smallest rounded size that holds a number of grains, up to {@link #LARGEST}. */
  static int rounded(int grains) {
    if (grains <= LAST_SINGLE) {
      return grains;
    }
    int step = Integer.highestOneBit(grains - 1) / STEPS_OF_A_DOUBLING;
    return grains + step - 1 & -step;
  }

  /** Returns whether a size is one that is rounded to. */
  static boolean isRounded(int grains) {
    return grains <= LARGEST && rounded(grains) == grains;
  }

  /** Returns the number of a rounded size, counted from the smallest. */
  static int indexOf(int rounded) {
    if (rounded <= LAST_SINGLE) {
      return rounded;
    }
    int shift = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rounded);
    int stepInDoubling = (rounded >>> (shift - STEPS_SHIFT)) & (STEPS_OF_A_DOUBLING - 1);
    return LAST_SINGLE + (shift - LAST_SINGLE_SHIFT) * STEPS_OF_A_DOUBLING + stepInDoubling;
  }
}
