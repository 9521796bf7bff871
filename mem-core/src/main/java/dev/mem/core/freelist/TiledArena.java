package dev.mem.core.freelist;

import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.Reservation;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.SparseBits;

/**
 * An arena tiled by blocks, and a bitmap beside it of where live blocks start.
 *
 * <p>The bitmap, one bit for 16 bytes, decides what is a live block; no memory of the arena is read
 * for that. Addresses are absolute, offsets count from the start of the arena; a block's offset is
 * that of its header, if it has one. A subclass knows where each block ends. The engine's lock
 * guards everything here.
 *
 * <pre>
 *   bit (address − base) / 16 is set ⟺ a live block starts at address
 *   liveBlocks = number of set bits
 *   offset + size = offset of the following block, or blocksEnd
 *   every live block ends at or before handedOutEnd
 *   bytes from handedOutEnd + freeNodeBytes on were never written, if freshIsZero
 * </pre>
 */
abstract class TiledArena extends MemoryArena {
  private final long firstBlock;
  private final long headerBytes;
  private final SparseBits liveStarts;
  private long liveBlocks;
  private long liveBytes;
  private long handedOutEnd;
  private boolean freshIsZero;
  private boolean ofUsualSize;
  private boolean returned;

  /**
   * Makes an arena whose blocks its engine will write down.
   *
   * @param firstBlock the offset of the first block
   * @param headerBytes what a block has in front of its usable bytes
   */
  TiledArena(
      ArenaOwner owner,
      Reservation reservation,
      long firstBlock,
      long headerBytes,
      boolean freshIsZero) {
    super(owner, reservation);
    this.firstBlock = firstBlock;
    this.handedOutEnd = firstBlock;
    this.headerBytes = headerBytes;
    this.liveStarts = new SparseBits(reservation.range().byteSize() / BlockHeaders.UNIT_BYTES);
    this.freshIsZero = freshIsZero;
  }

  /** Returns the offset of the first block. */
  final long firstBlock() {
    return firstBlock;
  }

  /** Returns the offset after the last block. */
  abstract long blocksEnd();

  /** Returns the size of the smallest block that there can be here. */
  abstract long leastBlockBytes();

  /** Returns the size of the block at an offset, live or free. */
  abstract long blockBytesAt(long offset);

  /** Returns the size of a block that must be live. */
  abstract long liveBlockBytes(long offset);

  /** Returns whether the block at an offset says that it is live. */
  abstract boolean isLive(long offset);

  /** Returns whether two neighbours, both free, ought to be one block. */
  abstract boolean mustBeJoined(long offset, long following);

  /** Returns how many bytes at the start of a free block the engine writes to. */
  abstract long freeNodeBytes();

  /** Returns the address that the user of the block at an offset sees. */
  final long addressOf(long offset) {
    return address() + offset + headerBytes;
  }

  /** Returns the offset of the block that a user knows by an address. */
  final long offsetOf(long address) {
    return address - address() - headerBytes;
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
    return liveBlockBytes(offsetOf(address)) - headerBytes;
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
    liveBytes += blockBytes - headerBytes;
    handedOutEnd = Math.max(handedOutEnd, offset + blockBytes);
  }

  /** Writes down that the block at an offset is or becomes live, if headers say so. */
  abstract void writeLiveHeader(long offset, long blockBytes);

  /** Makes the block at an offset no longer live; its header is the caller's to rewrite. */
  void markFreed(long offset, long blockBytes) {
    liveStarts.clear((addressOf(offset) - address()) / BlockHeaders.UNIT_BYTES);
    liveBlocks--;
    liveBytes -= blockBytes - headerBytes;
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
    return offset >= firstBlock && offset < handedOutEnd;
  }

  long handedOutEnd() {
    return handedOutEnd;
  }

  /** Returns the offset from which memory is known to be zero. */
  long zeroFrom() {
    return freshIsZero ? handedOutEnd + freeNodeBytes() : byteSize();
  }

  /** Nothing is known to be zero any more. */
  void forgetFreshness() {
    freshIsZero = false;
  }

  /**
   * Returns whether the arena is as large as arenas usually are, and not made for a large block.
   */
  boolean isOfUsualSize() {
    return ofUsualSize;
  }

  void setOfUsualSize(boolean usual) {
    ofUsualSize = usual;
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
