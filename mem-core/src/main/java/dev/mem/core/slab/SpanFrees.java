package dev.mem.core.slab;

/**
 * Frees the blocks that are spans.
 *
 * <p>What its owner frees is hot, or in the cache of its heap; what others free is free grains at
 * once.
 */
final class SpanFrees {
  private final SlabSpace space;
  private final BackgroundPurge backgroundPurge;

  SpanFrees(SlabSpace space, BackgroundPurge backgroundPurge) {
    this.space = space;
    this.backgroundPurge = backgroundPurge;
  }

  /** Frees a span; false if it is not live. The caller has made sure of its stack. */
  boolean free(Span span) {
    return span.heap().owner == Thread.currentThread() ? freeByOwner(span) : freeByOther(span);
  }

  private boolean freeByOther(Span span) {
    // The hot span first: whoever has it from its owner sees that it is not hot any more.
    if (span.isHot() || !span.tryChangeState(Span.LIVE, Span.GONE)) {
      return false;
    }
    space.takeBack(span);
    backgroundPurge.memoryFreed();
    backgroundPurge.callerPasses();
    return true;
  }

  private boolean freeByOwner(Span span) {
    SlabHeap heap = span.heap();
    SpanCache spans = heap.spans();
    if (span.isHot() || !span.isUnchanged()) {
      return false;
    }
    if (span.mayBeHot) {
      spans.cool(heap.lateFrees());
      if (!spans.tryMakeHot(span)) {
        return false;
      }
    } else if (!cache(span, spans)) {
      return false;
    }
    for (Span excess = spans.takeExcess(); excess != null; excess = spans.takeExcess()) {
      giveBack(excess);
    }
    backgroundPurge.memoryFreed();
    return true;
  }

  private boolean cache(Span span, SpanCache spans) {
    if (!span.tryCache()) {
      return false;
    }
    if (!spans.put(span)) {
      giveBack(span);
    }
    return true;
  }

  private void giveBack(Span span) {
    if (span.tryChangeState(Span.CACHED, Span.GONE)) {
      space.takeBack(span);
    }
  }
}
