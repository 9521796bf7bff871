package dev.mem.core.freelist;

import dev.mem.HeapVisitor;
import dev.mem.core.layout.Bits;
import dev.mem.core.layout.BlockHeaders;

/**
 * The blocks of one arena at one moment, so that a visitor can be told of them with no lock held.
 */
final class ArenaSnapshot {
  private final long arenaAddress;
  private final long arenaBytes;
  private final long[] offsets;
  private final long[] blockBytes;
  private final Bits live;

  private ArenaSnapshot(FreeListArena arena, int blocks) {
    arenaAddress = arena.address();
    arenaBytes = arena.byteSize();
    offsets = new long[blocks];
    blockBytes = new long[blocks];
    live = new Bits(blocks);
  }

  /** Takes a snapshot; the caller holds the engine's lock. */
  static ArenaSnapshot of(FreeListArena arena) {
    BlockHeaders headers = arena.headers;
    int blocks = 0;
    for (long offset = BlockHeaders.FIRST_BLOCK; offset < headers.end(); blocks++) {
      offset += headers.blockBytesAt(offset);
    }
    ArenaSnapshot snapshot = new ArenaSnapshot(arena, blocks);
    long offset = BlockHeaders.FIRST_BLOCK;
    for (int i = 0; i < blocks; i++) {
      snapshot.offsets[i] = offset;
      snapshot.blockBytes[i] = headers.blockBytesAt(offset);
      if (headers.isLive(offset)) {
        snapshot.live.set(i);
      }
      offset += snapshot.blockBytes[i];
    }
    return snapshot;
  }

  void show(HeapVisitor visitor) {
    visitor.arena(arenaAddress, arenaBytes);
    for (int i = 0; i < offsets.length; i++) {
      long address = arenaAddress + offsets[i];
      if (live.get(i)) {
        visitor.liveBlock(
            address + BlockHeaders.HEADER_BYTES, BlockHeaders.usableBytes(blockBytes[i]));
      } else {
        visitor.freeBlock(address, blockBytes[i]);
      }
    }
  }
}
