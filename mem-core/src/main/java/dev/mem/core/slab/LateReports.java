package dev.mem.core.slab;

import dev.mem.InvalidFreeException;
import dev.mem.MisuseHandler;

/** Tells the misuse handler of blocks that were found to be freed twice, once no lock is held. */
final class LateReports {
  private final SlabSpace space;
  private final SpanFrees spanFrees;
  private final MisuseHandler handler;

  LateReports(SlabSpace space, SpanFrees spanFrees, MisuseHandler handler) {
    this.space = space;
    this.spanFrees = spanFrees;
    this.handler = handler;
  }

  /**
   * Reports what was found while a block was allocated, and returns that; it is free again if the
   * handler throws.
   */
  long reported(SlabHeap heap, long block) {
    boolean reported = false;
    try {
      report(heap);
      reported = true;
    } finally {
      if (!reported && block != 0) {
        free(block);
      }
    }
    return block;
  }

  private void free(long block) {
    boolean _ =
        switch (space.extentAt(block)) {
          case Slab slab -> SlabHeap.free(slab, block);
          case Span span -> spanFrees.free(span);
          case null, default -> false;
        };
  }

  /** Reports blocks of a heap that were freed twice; the caller holds no lock. */
  void report(SlabHeap heap) {
    if (!heap.lateFrees().isEmpty()) {
      report(takeLateFrees(heap));
    }
  }

  /** Reports blocks that were freed twice; the caller holds no lock. */
  void report(long[] addresses) {
    for (long address : addresses) {
      handler.misuse(
          new InvalidFreeException(
              address,
              InvalidFreeException.Kind.ALREADY_FREE,
              "two threads freed the same block at the same time"));
    }
  }

  private static long[] takeLateFrees(SlabHeap heap) {
    if (!heap.isShared()) {
      return heap.lateFrees().takeAll();
    }
    synchronized (heap) {
      return heap.lateFrees().takeAll();
    }
  }
}
