package dev.mem.core.slab;

import dev.mem.HugePages;
import dev.mem.core.layout.Grains;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the free memory of a space back to the operating system: slabs and spans that heaps merely
 * keep ready become free grains, OS pages of free grains are decommitted, and arenas that are free
 * as a whole are released.
 *
 * <p>Any thread may do it, for all heaps: what is kept ready is taken away by its state. Grains
 * whose memory is on its way out are hidden, so that the lock of the space is not held meanwhile.
 * Purges follow one another: the caller holds the monitor of this object.
 */
final class SpacePurge {
  private final SlabSpace space;
  private final int pageGrains;
  private final boolean zeroesDecommitted;

  SpacePurge(SlabSpace space, HugePages hugePages) {
    this.space = space;
    PageSourceTraits traits = space.supply().traits();
    long unitBytes =
        hugePages == HugePages.PREFER
            ? Math.max(traits.pageSizeBytes(), traits.hugePageBytes())
            : traits.pageSizeBytes();
    this.pageGrains = (int) Math.max(1, unitBytes >>> Grains.SHIFT);
    this.zeroesDecommitted = space.supply().traits().has(PageSourceTrait.ZEROES_DECOMMITTED);
  }

  /** Purges; returns whether there is more to be given back when it has been free for longer. */
  boolean purge(Purge extent) {
    List<RunArena> arenas;
    synchronized (space.lock()) {
      arenas = new ArrayList<>(space.arenas());
    }
    boolean more = false;
    for (RunArena arena : arenas) {
      if (takeReady(arena, extent) || !space.releaseIfEmpty(arena)) {
        more |= hasMore(arena);
        decommit(arena, extent);
      }
    }
    return more;
  }

  /** Returns whether something of an arena is free that cannot be given back yet. */
  private boolean hasMore(RunArena arena) {
    synchronized (space.lock()) {
      if (arena.isReleased()) {
        return false;
      }
      if (arena.recent.nextSet(0) < arena.grains()) {
        return true;
      }
      for (Extent each : arena.eachExtent()) {
        if (each.isReady()) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Makes free grains of what is kept ready in an arena; returns whether the arena should be kept
   * for now, as some of it became free since the last purge.
   */
  boolean takeReady(RunArena arena, Purge extent) {
    synchronized (space.lock()) {
      if (arena.isReleased()) {
        return true;
      }
      boolean recent = arena.recent.nextSet(0) < arena.grains();
      for (Extent each : arena.eachExtent()) {
        if (each.tryTakeReady(extent)) {
          SlabSpace.takeBackLocked(each);
        }
      }
      return recent && extent == Purge.LONG_FREE;
    }
  }

  private void decommit(RunArena arena, Purge extent) {
    int first = 0;
    while (true) {
      int end;
      synchronized (space.lock()) {
        if (arena.isReleased()) {
          return;
        }
        first = arena.nextPurgeable(first, pageGrains, extent);
        if (first == arena.grains()) {
          arena.recent.clearAll();
          return;
        }
        end = arena.purgeableEnd(first, pageGrains, extent);
        arena.hide(first, end - first);
      }
      boolean fresh = false;
      try {
        fresh =
            space.supply().decommitPinned(arena, Grains.bytes(first), Grains.bytes(end))
                && zeroesDecommitted;
      } finally {
        synchronized (space.lock()) {
          arena.unhide(first, end - first);
          if (fresh) {
            arena.dirty.clear(first, end);
          } else {
            // Of a page that is not zero when it comes back no grain is clean, used or not.
            arena.markDirty(first, end - first);
          }
        }
      }
      first = end;
    }
  }
}
