package dev.mem.core.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Fills and copies memory in pieces, so that a long one does not keep the virtual machine from a
 * safepoint.
 */
public final class Pieces {
  private static final long PIECE_BYTES = 1L << 20;

  /** Up to here a loop is faster than the JDK's way to begin a fill or copy. */
  private static final long LONGS_BYTES = 256;

  private Pieces() {}

  /** Fills a range of a segment with zeros. */
  public static void zero(MemorySegment segment, long fromOffset, long toOffset) {
    for (long offset = fromOffset; offset < toOffset; offset += PIECE_BYTES) {
      segment.asSlice(offset, Math.min(PIECE_BYTES, toOffset - offset)).fill((byte) 0);
    }
  }

  /** Copies between segments that do not overlap. */
  public static void copy(
      MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long byteSize) {
    for (long done = 0; done < byteSize; done += PIECE_BYTES) {
      long piece = Math.min(PIECE_BYTES, byteSize - done);
      MemorySegment.copy(from, fromOffset + done, to, toOffset + done, piece);
    }
  }

  /**
   * Fills a small range with zeros, eight bytes at a time: up to seven behind it, too.
   *
   * @param offset a multiple of 8
   */
  public static void zeroLongs(MemorySegment segment, long offset, long byteSize) {
    if (byteSize > LONGS_BYTES) {
      segment.asSlice(offset, byteSize).fill((byte) 0);
      return;
    }
    for (int done = 0; done < (int) byteSize; done += Long.BYTES) {
      segment.set(ValueLayout.JAVA_LONG, offset + done, 0L);
    }
  }

  /**
   * Copies a small range, eight bytes at a time: up to seven behind it, too. The segments do not
   * overlap there.
   *
   * @param fromOffset a multiple of 8
   * @param toOffset a multiple of 8
   */
  public static void copyLongs(
      MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long byteSize) {
    if (byteSize > LONGS_BYTES) {
      MemorySegment.copy(from, fromOffset, to, toOffset, byteSize);
      return;
    }
    for (int done = 0; done < (int) byteSize; done += Long.BYTES) {
      to.set(
          ValueLayout.JAVA_LONG, toOffset + done, from.get(ValueLayout.JAVA_LONG, fromOffset + done));
    }
  }
}
