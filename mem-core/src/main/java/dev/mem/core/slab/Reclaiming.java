package dev.mem.core.slab;

import dev.mem.core.arena.StackReserve;
import org.jspecify.annotations.Nullable;

/**
 * Gives back what the heaps of one engine keep, and nobody uses: when memory is short, or in time.
 */
final class Reclaiming {
  private final HeapTable heaps;
  private final SlabSpace space;
  private final SpacePurge purge;
  private final BlockArenas blockArenas;
  private final LateReports reports;

  Reclaiming(
      HeapTable heaps,
      SlabSpace space,
      SpacePurge purge,
      BlockArenas blockArenas,
      LateReports reports) {
    this.heaps = heaps;
    this.space = space;
    this.purge = purge;
    this.blockArenas = blockArenas;
    this.reports = reports;
  }

  /** Makes free what the heap of the caller, shared ones and ended threads keep, and purges it. */
  void reclaim(@Nullable SlabHeap heap) {
    StackReserve.require();
    if (heap != null && !heap.isShared()) {
      releaseCaches(heap);
    }
    releaseOrphans();
    boolean _ = purge(Purge.ALL);
  }

  /**
   * Gives back what nobody keeps; returns whether there is more to come. One at a time: who trims
   * waits for memory that another purge has on its way out, which would not be its own to give.
   */
  private boolean purge(Purge extent) {
    synchronized (purge) {
      boolean more = purge.purge(extent);
      more |= blockArenas.purge(extent);
      return more;
    }
  }

  /**
   * Gives back what has been free since the last call, in all heaps; returns whether there is more
   * to come.
   */
  boolean purgeLongFree() {
    releaseOrphans();
    return purge(Purge.LONG_FREE) || heaps.hasOwners();
  }

  /** Makes free what the shared heaps and those of ended threads keep. */
  private void releaseOrphans() {
    for (SlabHeap shared : heaps.sharedHeaps()) {
      synchronized (shared) {
        shared.releaseCaches();
      }
      reports.report(shared);
    }
    reports.report(heaps.abandonEnded());
  }

  /** Makes free what a heap keeps; only by its owner. */
  void releaseCaches(SlabHeap heap) {
    StackReserve.require();
    heap.releaseCaches();
    space.releaseReady(heap);
    reports.report(heap);
  }
}
