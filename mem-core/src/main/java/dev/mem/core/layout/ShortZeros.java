package dev.mem.core.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Fills a few pairs of words with zeros, without a loop.
 *
 * <p>How long a loop runs the processor cannot foresee where sizes change, and that costs more than
 * what it does. So words are stored from both ends of a range until they meet, some of them twice:
 * what is left to foresee is between which powers of two the size is.
 *
 * <pre>
 *   ≤ 2 pairs    the first, the last
 *   ≤ 4          and the second from both ends
 *   ≤ 8          and the third and the fourth
 *   ≤ 16         and the fifth to the eighth
 * </pre>
 */
public final class ShortZeros {
  /** The most bytes that are filled. */
  public static final int MOST_BYTES = 256;

  /** What the length of a range is rounded up to. */
  private static final int PAIR_BYTES = 2 * Long.BYTES;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

  private ShortZeros() {}

  /**
   * Fills a range with zeros: a number of bytes rounded up to whole pairs of words, and to one at
   * least.
   *
   * <p>It is larger than what the JIT compiler inlines: a call takes less than all of this in every
   * caller.
   *
   * @param byteSize at most {@link #MOST_BYTES}
   */
  public static void fill(MemorySegment to, long first, long byteSize) {
    long last = first + (Math.max(0, byteSize - 1) & -PAIR_BYTES);
    to.set(WORD, first, 0);
    to.set(WORD, first + 8, 0);
    to.set(WORD, last, 0);
    to.set(WORD, last + 8, 0);
    if (byteSize <= 2 * PAIR_BYTES) {
      return;
    }
    to.set(WORD, first + 16, 0);
    to.set(WORD, first + 24, 0);
    to.set(WORD, last - 16, 0);
    to.set(WORD, last - 8, 0);
    if (byteSize <= 4 * PAIR_BYTES) {
      return;
    }
    to.set(WORD, first + 32, 0);
    to.set(WORD, first + 40, 0);
    to.set(WORD, first + 48, 0);
    to.set(WORD, first + 56, 0);
    to.set(WORD, last - 48, 0);
    to.set(WORD, last - 40, 0);
    to.set(WORD, last - 32, 0);
    to.set(WORD, last - 24, 0);
    if (byteSize <= 8 * PAIR_BYTES) {
      return;
    }
    to.set(WORD, first + 64, 0);
    to.set(WORD, first + 72, 0);
    to.set(WORD, first + 80, 0);
    to.set(WORD, first + 88, 0);
    to.set(WORD, first + 96, 0);
    to.set(WORD, first + 104, 0);
    to.set(WORD, first + 112, 0);
    to.set(WORD, first + 120, 0);
    to.set(WORD, last - 112, 0);
    to.set(WORD, last - 104, 0);
    to.set(WORD, last - 96, 0);
    to.set(WORD, last - 88, 0);
    to.set(WORD, last - 80, 0);
    to.set(WORD, last - 72, 0);
    to.set(WORD, last - 64, 0);
    to.set(WORD, last - 56, 0);
  }
}
