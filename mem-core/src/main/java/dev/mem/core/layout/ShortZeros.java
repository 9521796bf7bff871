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
 * </pre>
 */
public final class ShortZeros {
  /** The most bytes that are filled. */
  public static final int MOST_BYTES = 128;

  /** What the length of a range is rounded up to. */
  private static final int PAIR_BYTES = 2 * Long.BYTES;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

  private ShortZeros() {}

  /**
   * Fills a range with zeros: a number of bytes rounded up to whole pairs of words, and to one at
   * least.
   *
   * @param byteSize at most {@link #MOST_BYTES}
   */
  public static void fill(MemorySegment segment, long offset, long byteSize) {
    long last = offset + (Math.max(0, byteSize - 1) & -PAIR_BYTES);
    fillPair(segment, offset);
    fillPair(segment, last);
    if (byteSize > 2 * PAIR_BYTES) {
      fillPair(segment, offset + PAIR_BYTES);
      fillPair(segment, last - PAIR_BYTES);
      if (byteSize > 4 * PAIR_BYTES) {
        fillPair(segment, offset + 2 * PAIR_BYTES);
        fillPair(segment, offset + 3 * PAIR_BYTES);
        fillPair(segment, last - 2 * PAIR_BYTES);
        fillPair(segment, last - 3 * PAIR_BYTES);
      }
    }
  }

  private static void fillPair(MemorySegment segment, long offset) {
    segment.set(WORD, offset, 0);
    segment.set(WORD, offset + Long.BYTES, 0);
  }
}
