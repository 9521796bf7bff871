package dev.mem.core.freelist;

import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.Reservation;
import dev.mem.core.layout.BlockHeaders;

/** An arena whose blocks have headers in front of them. */
class FreeListArena extends TiledArena {
  final BlockHeaders headers;

  /** The offset of the first free block, or 0. */
  long firstFree;

  FreeListArena(
      ArenaOwner owner, Reservation reservation, BlockHeaders headers, boolean freshIsZero) {
    super(owner, reservation, BlockHeaders.FIRST_BLOCK, BlockHeaders.HEADER_BYTES, freshIsZero);
    this.headers = headers;
  }

  @Override
  final long blocksEnd() {
    return headers.end();
  }

  @Override
  final long leastBlockBytes() {
    return BlockHeaders.MIN_BLOCK_BYTES;
  }

  @Override
  final long blockBytesAt(long offset) {
    return headers.blockBytesAt(offset);
  }

  @Override
  final long liveBlockBytes(long offset) {
    return headers.liveBlockBytes(offset);
  }

  @Override
  final boolean isLive(long offset) {
    return headers.isLive(offset);
  }

  @Override
  final boolean mustBeJoined(long offset, long following) {
    return true;
  }

  @Override
  final long freeNodeBytes() {
    return BlockHeaders.FREE_NODE_BYTES;
  }

  @Override
  void writeLiveHeader(long offset, long blockBytes) {
    headers.writeLive(offset, blockBytes);
  }
}
