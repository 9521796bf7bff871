package dev.mem.core.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies a few pairs of words without a loop, and more as the JDK does.
 *
 * <p>How long a loop runs the processor cannot foresee where sizes change, and that costs more than
 * what it does. So four pairs are copied whatever there are, from where they would be but not past
 * the last: what would be beyond is the last one once more.
 *
 * <pre>
 *   1 pair       at 0
 *   2 to 4       at 0, 1, the lesser of 2 and the last, the last
 *   more         as the JDK copies
 * </pre>
 */
public final class ShortCopies {
  /** What the length of a range is a multiple of. */
  private static final int PAIR_BYTES = 2 * Long.BYTES;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

  private ShortCopies() {}

  /**
   * Copies between ranges that do not overlap.
   *
   * <p>It is larger than what the JIT compiler inlines: a call takes less than all of this, and of
   * what the JDK copies with, in every caller.
   *
   * @param byteSize whole pairs of words; one is copied at least
   */
  public static void copy(
      MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long byteSize) {
    long last = byteSize - PAIR_BYTES;
    if (last <= 0) {
      to.set(WORD, toOffset, from.get(WORD, fromOffset));
      to.set(WORD, toOffset + 8, from.get(WORD, fromOffset + 8));
    } else if (byteSize <= 4 * PAIR_BYTES) {
      long third = Math.min(2 * PAIR_BYTES, last);
      to.set(WORD, toOffset, from.get(WORD, fromOffset));
      to.set(WORD, toOffset + 8, from.get(WORD, fromOffset + 8));
      to.set(WORD, toOffset + 16, from.get(WORD, fromOffset + 16));
      to.set(WORD, toOffset + 24, from.get(WORD, fromOffset + 24));
      to.set(WORD, toOffset + third, from.get(WORD, fromOffset + third));
      to.set(WORD, toOffset + third + 8, from.get(WORD, fromOffset + third + 8));
      to.set(WORD, toOffset + last, from.get(WORD, fromOffset + last));
      to.set(WORD, toOffset + last + 8, from.get(WORD, fromOffset + last + 8));
    } else {
      MemorySegment.copy(from, fromOffset, to, toOffset, byteSize);
    }
  }
}
