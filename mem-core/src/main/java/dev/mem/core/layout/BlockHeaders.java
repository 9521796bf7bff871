package dev.mem.core.layout;

import dev.mem.HeapCorruptionException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The headers that free-list engines keep in front of their blocks, inside the arena.
 *
 * <pre>
 *   offset of the block     +8                 +16
 *   live block   | header   | what the user may write ... up to the next block's header
 *   free block   | header   | next free        | unused
 *
 *   header   63..48    47..4                          0
 *            check     size of the block in bytes     1 = live, 0 = free
 * </pre>
 *
 * <p>Blocks tile the arena from {@link #FIRST_BLOCK} to {@link #end()} without gaps:
 *
 * <pre>
 *   offset = 8 (mod 16), so that what the user gets is aligned to 16
 *   offset + size = offset of the following block, or end()
 *   usable size = size − 8;  next free = offset of another free block, or 0
 * </pre>
 *
 * <p>The check covers offset, size, state, the link of a free block and a number that differs from
 * arena to arena. What does not agree with it is reported as a {@link HeapCorruptionException}, and
 * never followed. Any single bit that flips in the size, the check or the link is detected, because
 * both factors of the check spread it into the upper 16 bits; of other damage that leaves a
 * plausible size, 1 in 65,536 is not. Not safe for use by several threads at once: the engine's
 * lock guards it.
 */
public sealed class BlockHeaders permits TaggedHeaders {

  /** The unit of block sizes and addresses in bytes. */
  public static final long UNIT_BYTES = 16;

  /** What a live block costs beside its usable bytes. */
  public static final long HEADER_BYTES = 8;

  /** The least block: a header, a link and what keeps the next block aligned. */
  public static final long MIN_BLOCK_BYTES = 32;

  /** The offset of an arena's first block. */
  public static final long FIRST_BLOCK = 8;

  /** What an arena cannot use for blocks: before the first one, and after the last. */
  public static final long ARENA_OVERHEAD_BYTES = 16;

  /** The most that a free block's header and links take at its start. */
  public static final long FREE_NODE_BYTES = 24;

  private static final StructLayout FREE_NODE =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_LONG.withName("header"), ValueLayout.JAVA_LONG.withName("nextFree"));
  private static final VarHandle HEADER = FREE_NODE.varHandle(PathElement.groupElement("header"));
  private static final VarHandle NEXT_FREE =
      FREE_NODE.varHandle(PathElement.groupElement("nextFree"));

  private static final long LIVE = 1;
  private static final int CHECK_SHIFT = 48;
  private static final long SIZE_AND_STATE = (1L << CHECK_SHIFT) - 1;
  private static final long SIZE = SIZE_AND_STATE & -UNIT_BYTES;
  private static final long MIX =
      0x9E37_79B9_7F4A_7C15L; // 2^64 divided by the golden ratio, made odd
  private static final long MIX_LINK =
      0xC2B2_AE3D_27D4_EB4FL; // another odd number; neither has 16 equal bits in a row

  private final MemorySegment range;
  private final long secret;

  /** Makes the accessors for an arena; it does not touch the memory. */
  public BlockHeaders(MemorySegment range) {
    this.range = range;
    this.secret = (range.address() ^ System.nanoTime()) * MIX;
  }

  /** Returns the size of the block that a request of a given size needs. */
  public static long blockBytes(long requestedBytes) {
    return Math.max(MIN_BLOCK_BYTES, Sizes.alignUp(requestedBytes + HEADER_BYTES, UNIT_BYTES));
  }

  /** Returns the usable bytes of a block of a given size. */
  public static long usableBytes(long blockBytes) {
    return blockBytes - HEADER_BYTES;
  }

  /** Returns the offset after the last block. */
  public long end() {
    return range.byteSize() - (ARENA_OVERHEAD_BYTES - FIRST_BLOCK);
  }

  /** Writes the header of a live block. */
  public void writeLive(long offset, long blockBytes) {
    writeHeader(offset, blockBytes | LIVE, 0);
  }

  /** Writes the header and the link of a free block. */
  public void writeFree(long offset, long blockBytes, long nextFree) {
    NEXT_FREE.set(range, offset, nextFree);
    writeHeader(offset, blockBytes, nextFree);
  }

  /** Writes a header word, whose check covers a link as well. */
  final void writeHeader(long offset, long sizeAndState, long link) {
    HEADER.set(range, offset, withCheck(offset, sizeAndState, link));
  }

  /** Returns whether the block at an offset is live. */
  public boolean isLive(long offset) {
    return (read(offset) & LIVE) != 0;
  }

  /** Returns the size of the block at an offset, live or free. */
  public long blockBytesAt(long offset) {
    return read(offset) & SIZE;
  }

  /** Returns the size of a block that must be live. */
  public long liveBlockBytes(long offset) {
    long header = read(offset);
    if ((header & LIVE) == 0) {
      throw corrupted(offset, "the header of a live block says that it is free");
    }
    return header & SIZE;
  }

  /** Returns the size of a block that must be free. */
  public long freeBlockBytes(long offset) {
    long header = read(offset);
    if ((header & LIVE) != 0) {
      throw corrupted(offset, "the header of a free block says that it is live");
    }
    return header & SIZE;
  }

  /**
   * Returns the link of a block that must be free. The list is in order of offsets: it cannot run
   * in a circle.
   */
  public long nextFree(long offset) {
    long blockBytes = freeBlockBytes(offset);
    long next = (long) NEXT_FREE.get(range, offset);
    if (next != 0
        && (next <= offset + blockBytes
            || next > end() - MIN_BLOCK_BYTES
            || next % UNIT_BYTES != FIRST_BLOCK)) {
      throw corrupted(offset, "the link of a free block leads to offset " + next);
    }
    return next;
  }

  /** Returns the link that the header of a free block vouches for. */
  long checkedLink(long offset) {
    return (long) NEXT_FREE.get(range, offset);
  }

  /** Returns the size and the state bits of a block, whose header has been checked. */
  final long sizeAndState(long offset) {
    return read(offset) & SIZE_AND_STATE;
  }

  final MemorySegment range() {
    return range;
  }

  private long read(long offset) {
    long header = (long) HEADER.get(range, offset);
    long sizeAndState = header & SIZE_AND_STATE;
    long link = (header & LIVE) == 0 ? checkedLink(offset) : 0;
    long size = header & SIZE;
    if (header != withCheck(offset, sizeAndState, link)
        || size < MIN_BLOCK_BYTES
        || size > end() - offset) {
      throw corrupted(
          offset,
          "the block's header was overwritten (it reads "
              + Hex.of(header)
              + "); look for writes past the end of the block before it, or into freed memory");
    }
    return header;
  }

  private long withCheck(long offset, long sizeAndState, long link) {
    long mixed = (sizeAndState ^ secret ^ offset * MIX_LINK) * MIX + link * MIX_LINK;
    return mixed >>> CHECK_SHIFT << CHECK_SHIFT | sizeAndState;
  }

  final HeapCorruptionException corrupted(long offset, String what) {
    return new HeapCorruptionException(range.address() + offset, what);
  }
}
