package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.MemoryArena;

/** Checks that the blocks, the bitmap and the counters of one arena say the same. */
final class ArenaVerifier {

  /** Stands for a free block where there is none. */
  private static final long NONE = -1;

  private final TiledArena arena;
  private long liveBlocks;
  private long liveBytes;
  private long freeBlocks;

  private ArenaVerifier(TiledArena arena) {
    this.arena = arena;
  }

  /**
   * Checks an arena and returns how many free blocks it has; the caller holds the engine's lock.
   */
  static long verify(TiledArena arena) {
    ArenaVerifier verifier = new ArenaVerifier(arena);
    verifier.verifyTiling();
    verifier.verifyCounters();
    return verifier.freeBlocks;
  }

  private void verifyTiling() {
    long previousFree = NONE;
    long offset = arena.firstBlock();
    while (offset < arena.blocksEnd()) {
      long blockBytes = arena.blockBytesAt(offset);
      boolean live = arena.isLive(offset);
      require(
          offset, live == arena.isLiveStart(arena.addressOf(offset)), "header and bitmap disagree");
      require(
          offset,
          live || previousFree == NONE || !arena.mustBeJoined(previousFree, offset),
          "two free blocks stand side by side");
      if (live) {
        liveBlocks++;
        liveBytes += arena.usableBytes(arena.addressOf(offset));
        require(
            offset,
            offset + blockBytes <= arena.handedOutEnd(),
            "a live block lies in fresh memory");
      } else {
        freeBlocks++;
      }
      previousFree = live ? NONE : offset;
      offset += blockBytes;
    }
    require(offset, offset == arena.blocksEnd(), "the last block ends outside the arena");
  }

  private void verifyCounters() {
    require(0, liveBlocks == arena.liveBlocks(), "the count of live blocks is wrong");
    require(0, liveBlocks == arena.liveStartsCount(), "the bitmap knows other live blocks");
    require(0, liveBytes == arena.liveBytes(), "the sum of live bytes is wrong");
    require(0, arena.commitMap().isConsistent(), "the count of committed pages is wrong");
    require(0, isRegisteredAt(arena.address()), "the address map misses its start");
    long last = arena.address() + arena.byteSize() - 1;
    require(0, isRegisteredAt(last), "the address map misses its end");
  }

  private boolean isRegisteredAt(long address) {
    MemoryArena found = AddressMap.arenaAt(address);
    return found != null && arena.equals(found.innermostOf(arena.owner().allocatorId()));
  }

  private void require(long offset, boolean holds, String otherwise) {
    if (!holds) {
      throw new HeapCorruptionException(arena.address() + offset, otherwise);
    }
  }
}
