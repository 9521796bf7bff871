package dev.mem.core.freelist;

import dev.mem.HeapVisitor;
import dev.mem.core.layout.Bits;

/**
 * The blocks of one arena at one moment, so that a visitor can be told of them with no lock held.
 */
final class ArenaSnapshot {
  private final long arenaAddress;
  private final long arenaBytes;
  private final long[] addresses;
  private final long[] sizes;
  private final Bits live;

  private ArenaSnapshot(TiledArena arena, int blocks) {
    arenaAddress = arena.address();
    arenaBytes = arena.byteSize();
    addresses = new long[blocks];
    sizes = new long[blocks];
    live = new Bits(blocks);
  }

  /** Takes a snapshot; the caller holds the engine's lock. */
  static ArenaSnapshot of(TiledArena arena) {
    int blocks = 0;
    for (long offset = arena.firstBlock(); offset < arena.blocksEnd(); blocks++) {
      offset += arena.blockBytesAt(offset);
    }
    ArenaSnapshot snapshot = new ArenaSnapshot(arena, blocks);
    long offset = arena.firstBlock();
    for (int i = 0; i < blocks; i++) {
      snapshot.note(i, arena, offset);
      offset += arena.blockBytesAt(offset);
    }
    return snapshot;
  }

  private void note(int index, TiledArena arena, long offset) {
    if (arena.isLive(offset)) {
      live.set(index);
      addresses[index] = arena.addressOf(offset);
      sizes[index] = arena.usableBytes(addresses[index]);
    } else {
      addresses[index] = arenaAddress + offset;
      sizes[index] = arena.blockBytesAt(offset);
    }
  }

  void show(HeapVisitor visitor) {
    visitor.arena(arenaAddress, arenaBytes);
    for (int i = 0; i < addresses.length; i++) {
      if (live.get(i)) {
        visitor.liveBlock(addresses[i], sizes[i]);
      } else {
        visitor.freeBlock(addresses[i], sizes[i]);
      }
    }
  }
}
