package dev.mem.core.layout;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Headers with boundary tags: from any block, both neighbours are found in constant time.
 *
 * <pre>
 *   offset of the block     +8           +16                  size − 8
 *   live block   | header   | what the user may write ...
 *   free block   | header   | next       | previous | unused  | size |
 * </pre>
 *
 * <p>One more bit of the header says that the block before is free; then that block's size stands
 * in its last bytes, just before this header. The last block of an arena needs none there, because
 * nobody asks.
 *
 * <p>Links are addresses of headers, in any arena of the engine, or 0. The header's check covers
 * both, so that whoever reads the header of a free block has the proof that its links are those
 * that were written.
 *
 * <p>Source: D. E. Knuth, The Art of Computer Programming, volume 1, section 2.5, algorithm C
 * (boundary tags).
 */
public sealed class TaggedHeaders extends BlockHeaders permits TreeHeaders {
  private static final StructLayout NODE =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_LONG.withName("header"),
          ValueLayout.JAVA_LONG.withName("next"),
          ValueLayout.JAVA_LONG.withName("previous"));
  private static final VarHandle NEXT = NODE.varHandle(PathElement.groupElement("next"));
  private static final VarHandle PREVIOUS = NODE.varHandle(PathElement.groupElement("previous"));
  private static final VarHandle FOOTER = ValueLayout.JAVA_LONG.varHandle();

  /** Odd, so that it loses no bit of a link. */
  private static final long MIX_NEXT = 0xD6E8_FEB8_6659_FD93L;

  private static final long FOOTER_BYTES = 8;
  private static final long LIVE = 1;
  private static final long PREVIOUS_FREE = 2;

  /** Makes the accessors for an arena; it does not touch the memory. */
  public TaggedHeaders(MemorySegment range) {
    super(range);
  }

  /** Returns one number for both links, which differs if any one bit of either does. */
  @Override
  final long checkedLink(long offset) {
    return next(offset) * MIX_NEXT + previous(offset);
  }

  /** Writes the header of a live block, and whether the block before it is free. */
  public void writeLive(long offset, long blockBytes, BlockBefore before) {
    writeHeader(offset, blockBytes | LIVE | before.bits, 0);
  }

  /** Writes header, links and footer of a free block; the block before it is live. */
  public final void writeFree(long offset, long blockBytes, long next, long previous) {
    if (offset + blockBytes < end()) {
      FOOTER.set(range(), offset + blockBytes - FOOTER_BYTES, blockBytes);
    }
    NEXT.set(range(), offset, next);
    PREVIOUS.set(range(), offset, previous);
    writeHeader(offset, blockBytes, checkedLink(offset));
  }

  /**
   * Clears what a free block that has just become live left in its last bytes, so that fresh memory
   * is zero again.
   */
  public void clearFooterBefore(long offset) {
    if (offset < end()) {
      FOOTER.set(range(), offset - FOOTER_BYTES, 0L);
    }
  }

  /** Says of the block before a live one. */
  public BlockBefore before(long offset) {
    return (sizeAndState(offset) & PREVIOUS_FREE) == 0 ? BlockBefore.LIVE : BlockBefore.FREE;
  }

  /**
   * Notes at a live block what the block before it has become. Where an arena ends there is nothing
   * to note.
   */
  public void noteBefore(long offset, BlockBefore before) {
    if (offset < end()) {
      writeHeader(offset, (sizeAndState(offset) & ~PREVIOUS_FREE) | before.bits, 0);
    }
  }

  /** Returns the offset of the free block that ends where a block starts. */
  public long freeBefore(long offset) {
    long size = (long) FOOTER.get(range(), offset - FOOTER_BYTES);
    long start = offset - size;
    if (size < MIN_BLOCK_BYTES
        || start < FIRST_BLOCK
        || start % UNIT_BYTES != FIRST_BLOCK
        || freeBlockBytes(start) != size) {
      throw corrupted(offset - FOOTER_BYTES, "the size at the end of a free block reads " + size);
    }
    return start;
  }

  /** Returns the next free block in the list of a free block, or 0. */
  public final long next(long offset) {
    return (long) NEXT.get(range(), offset);
  }

  /** Returns the one before it in the list, or 0. */
  public final long previous(long offset) {
    return (long) PREVIOUS.get(range(), offset);
  }

  /** Sets the next free block in the list. */
  public final void setNext(long offset, long address) {
    long sizeAndState = sizeAndState(offset);
    NEXT.set(range(), offset, address);
    writeHeader(offset, sizeAndState, checkedLink(offset));
  }

  /** Sets the one before it in the list. */
  public final void setPrevious(long offset, long address) {
    long sizeAndState = sizeAndState(offset);
    PREVIOUS.set(range(), offset, address);
    writeHeader(offset, sizeAndState, checkedLink(offset));
  }

  /** What the block before a block is. */
  public enum BlockBefore {
    /** Live, or there is none. */
    LIVE(0),
    /** Free: its size stands in its last bytes. */
    FREE(PREVIOUS_FREE);

    private final long bits;

    BlockBefore(long bits) {
      this.bits = bits;
    }
  }
}
