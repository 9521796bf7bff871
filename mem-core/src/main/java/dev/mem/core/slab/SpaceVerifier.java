package dev.mem.core.slab;

import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.MemoryArena;

/** Checks that the bitmaps, the extents and the counters of an arena say the same. */
final class SpaceVerifier {
  private final RunArena arena;
  private int free;

  private SpaceVerifier(RunArena arena) {
    this.arena = arena;
  }

  /** Checks an arena; the caller holds the lock of the space. */
  static void verify(RunArena arena) {
    SpaceVerifier verifier = new SpaceVerifier(arena);
    for (int grain = 0; grain < arena.grains(); ) {
      grain += verifier.verifyAt(grain);
    }
    verifier.require(0, verifier.free == arena.freeGrains(), "the count of free grains is wrong");
    verifier.require(0, arena.commitMap().isConsistent(), "the count of committed pages is wrong");
    verifier.require(0, verifier.isRegisteredAt(arena.address()), "the map misses its start");
    long last = arena.address() + arena.byteSize() - 1;
    verifier.require(0, verifier.isRegisteredAt(last), "the map misses its end");
  }

  /** Checks what a grain begins, and returns how many grains that has. */
  private int verifyAt(int grain) {
    Extent extent = arena.extents[grain];
    if (extent == NoExtent.INSTANCE) {
      free += arena.free.get(grain) ? 1 : 0;
      return 1;
    }
    require(grain, extent.address == arena.addressOf(grain), "an extent starts elsewhere");
    require(grain, extent.arena == arena, "an extent is of another arena");
    for (int i = grain; i < grain + extent.grains(); i++) {
      require(i, arena.extents[i] == extent, "an extent has a gap");
      require(i, !arena.free.get(i), "a grain is both free and in use");
    }
    if (extent instanceof Slab slab) {
      verify(grain, slab);
    }
    return extent.grains();
  }

  private void verify(int grain, Slab slab) {
    long bits = slab.ownFree() | slab.remoteOpaque();
    require(grain, slab.owner == slab.bin.owner, "a slab has another owner than its bin");
    require(grain, (bits & ~slab.full()) == 0, "a slab has bits for blocks that it has not");
    require(
        grain,
        slab.state() != Slab.GONE || bits == slab.full(),
        "a slab was given back that is in use");
  }

  private boolean isRegisteredAt(long address) {
    MemoryArena found = AddressMap.arenaAt(address);
    return found != null && arena.equals(found.innermostOf(arena.owner().allocatorId()));
  }

  private void require(int grain, boolean holds, String otherwise) {
    if (!holds) {
      throw new HeapCorruptionException(arena.addressOf(grain), otherwise);
    }
  }
}
