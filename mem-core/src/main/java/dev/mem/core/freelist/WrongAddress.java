package dev.mem.core.freelist;

import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.Hex;
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
      return new InvalidFreeException(
          address,
          Kind.INTERIOR,
          "the block starts "
              + (address - block)
              + " bytes before, at "
              + Hex.of(block)
              + ", and has "
              + arena.usableBytes(block)
              + " usable bytes; pass that address");
    }
    boolean freed =
        Sizes.isAligned(address, BlockHeaders.UNIT_BYTES) && arena.wasHandedOut(address);
    return new InvalidFreeException(
        address,
        freed ? Kind.ALREADY_FREE : Kind.NEVER_ALLOCATED,
        freed ? "look for a second free of the same block" : "no block of its arena starts there");
  }
}
