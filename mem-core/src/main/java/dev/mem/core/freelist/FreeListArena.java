package dev.mem.core.freelist;

import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.Reservation;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.SparseBits;

/**
 * An arena tiled by blocks with headers, and a bitmap beside it of where live blocks start.
 *
 * <p>The bitmap, one bit for 16 bytes, decides what is a live block; no memory of the arena is read
 * for that. Addresses are absolute, offsets count from the start of the arena; a block's offset is
 * that of its header. The engine's lock guards everything here.
 *
 * <pre>
 *   bit (address − base) / 16 is set ⟺ a live block starts at address
 *   liveBlocks = number of set bits
 *   every live block ends at or before handedOutEnd
 *   bytes from handedOutEnd + FREE_NODE_BYTES on were never written, if freshIsZero
 * </pre>
 */
class FreeListArena extends MemoryArena {
  final BlockHeaders headers;
  private final SparseBits liveStarts;
  private long liveBlocks;
  private long liveBytes;
  private long handedOutEnd = BlockHeaders.FIRST_BLOCK;
  private boolean freshIsZero;
  private boolean returned;

  /** The offset of the first free block, or 0. */
  long firstFree;

  FreeListArena(
      ArenaOwner owner, Reservation reservation, BlockHeaders headers, boolean freshIsZero) {
    super(owner, reservation);
    this.headers = headers;
    this.liveStarts = new SparseBits(reservation.range().byteSize() / BlockHeaders.UNIT_BYTES);
    this.freshIsZero = freshIsZero;
  }

  /** Returns the address that the user of the block at an offset sees. */
  long addressOf(long offset) {
    return address() + offset + BlockHeaders.HEADER_BYTES;
  }

  /** Returns the offset of the block that a user knows by an address. */
  long offsetOf(long address) {
    return address - address() - BlockHeaders.HEADER_BYTES;
  }

  /** Returns whether a live block starts at an address of this arena. */
  boolean isLiveStart(long address) {
    long distance = address - address();
    return distance % BlockHeaders.UNIT_BYTES == 0
        && liveStarts.get(distance / BlockHeaders.UNIT_BYTES);
  }

  /** Returns the address of the live block that contains an address of this arena, or 0. */
  long liveBlockContaining(long address) {
    long unit = liveStarts.previousSet((address - address()) / BlockHeaders.UNIT_BYTES);
    if (unit < 0) {
      return 0;
    }
    long start = address() + unit * BlockHeaders.UNIT_BYTES;
    return address - start < usableBytes(start) ? start : 0;
  }

  /** Returns the usable bytes of the live block at an address. */
  long usableBytes(long address) {
    return BlockHeaders.usableBytes(headers.liveBlockBytes(offsetOf(address)));
  }

  /** Makes every Java object that {@link #markLive} at an offset will need. */
  void prepareLive(long offset) {
    liveStarts.prepare((addressOf(offset) - address()) / BlockHeaders.UNIT_BYTES);
  }

  /** Makes the memory at an offset a live block. */
  void markLive(long offset, long blockBytes) {
    writeLiveHeader(offset, blockBytes);
    liveStarts.set((addressOf(offset) - address()) / BlockHeaders.UNIT_BYTES);
    liveBlocks++;
    liveBytes += BlockHeaders.usableBytes(blockBytes);
    handedOutEnd = Math.max(handedOutEnd, offset + blockBytes);
  }

  /** Writes the header of a block that is or becomes live. */
  void writeLiveHeader(long offset, long blockBytes) {
    headers.writeLive(offset, blockBytes);
  }

  /** Makes the block at an offset no longer live; its header is the caller's to rewrite. */
  void markFreed(long offset, long blockBytes) {
    liveStarts.clear((addressOf(offset) - address()) / BlockHeaders.UNIT_BYTES);
    liveBlocks--;
    liveBytes -= BlockHeaders.usableBytes(blockBytes);
  }

  /** Gives the live block at an offset another size. */
  void markResized(long offset, long oldBlockBytes, long newBlockBytes) {
    writeLiveHeader(offset, newBlockBytes);
    liveBytes += newBlockBytes - oldBlockBytes;
    handedOutEnd = Math.max(handedOutEnd, offset + newBlockBytes);
  }

  long liveBlocks() {
    return liveBlocks;
  }

  long liveBytes() {
    return liveBytes;
  }

  long liveStartsCount() {
    return liveStarts.count();
  }

  /**
   * Returns whether an address lies among the blocks handed out so far: in one of them, or in a gap
   * that was left for alignment.
   */
  boolean wasHandedOut(long address) {
    long offset = offsetOf(address);
    return offset >= BlockHeaders.FIRST_BLOCK && offset < handedOutEnd;
  }

  long handedOutEnd() {
    return handedOutEnd;
  }

  /** Returns the offset from which memory is known to be zero. */
  long zeroFrom() {
    return freshIsZero ? handedOutEnd + BlockHeaders.FREE_NODE_BYTES : byteSize();
  }

  /** Nothing is known to be zero any more. */
  void forgetFreshness() {
    freshIsZero = false;
  }

  boolean isReturned() {
    return returned;
  }

  void markReturned() {
    returned = true;
  }

  @Override
  public long metadataBytes() {
    return super.metadataBytes() + liveStarts.metadataBytes();
  }
}
