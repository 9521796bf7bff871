package dev.mem.core.layout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Fills and copies memory in pieces, so that a long one does not keep the virtual machine from a
 * safepoint.
 */
public final class Pieces {
  private static final long PIECE_BYTES = 1L << 20;

  /** Copied to fill with zeros: the JDK copies with wider words than it fills with. */
  private static final MemorySegment ZEROS = Arena.global().allocate(1 << 14);

  /** Few, many: the JDK goes different ways. */
  private static final int[] REHEARSED_BYTES = {1, 31, 1024};

  private Pieces() {}

  /**
   * Has the JDK initialize what it fills and copies memory with, while there is stack enough: a
   * class whose initialization runs out of it can never be used again.
   */
  public static void rehearse() {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment from = scope.allocate(1024);
      MemorySegment to = scope.allocate(1024);
      for (int byteSize : REHEARSED_BYTES) {
        zero(from, 0, byteSize);
        copy(from, 0, to, 0, byteSize);
      }
      ShortZeros.fill(to, 0, ShortZeros.MOST_BYTES);
      ShortCopies.copy(from, 0, to, 0, 64);
    }
  }

  /** Fills a range of a segment with zeros. */
  public static void zero(MemorySegment segment, long fromOffset, long toOffset) {
    long piece;
    for (long offset = fromOffset; offset < toOffset; offset += piece) {
      piece = Math.min(ZEROS.byteSize(), toOffset - offset);
      MemorySegment.copy(ZEROS, 0, segment, offset, piece);
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
}
