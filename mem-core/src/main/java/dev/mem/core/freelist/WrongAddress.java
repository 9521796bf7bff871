package dev.mem.core.freelist;

import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.core.engine.Refusals;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.Sizes;

/**
 * Tells a live block's address from any other of an arena, and says what is wrong with the others.
 */
final class WrongAddress {
  private WrongAddress() {}

  /** Passes if a live block starts at an address of the arena. The memory there is not touched. */
  static void requireLive(TiledArena arena, long address) {
    if (arena.isReturned() || !arena.isLiveStart(address)) {
      throw explain(arena, address);
    }
  }

  private static InvalidFreeException explain(TiledArena arena, long address) {
    if (arena.isReturned()) {
      return new InvalidFreeException(
          address, Kind.ALREADY_FREE, "all blocks of its arena are, and the arena was given back");
    }
    long block = arena.liveBlockContaining(address);
    if (block != 0) {
      return Refusals.interior(address, block, arena.usableBytes(block));
    }
    boolean freed =
        Sizes.isAligned(address, BlockHeaders.UNIT_BYTES) && arena.wasHandedOut(address);
    return freed ? Refusals.alreadyFree(address) : Refusals.neverAllocated(address);
  }
}
