package dev.mem.core.slab;

import dev.mem.core.arena.Exhaustion;
import dev.mem.core.layout.Grains;

/**
 * Changes the size of spans where they stand.
 *
 * <p>A span of another size gets a descriptor of its own. The commit point is the change of the old
 * one's state: a free that comes first wins, and nothing is resized then.
 */
final class SpanResizing {
  private final SlabSpace space;

  SpanResizing(SlabSpace space) {
    this.space = space;
  }

  /** Changes the size of a live span; false if it cannot, or is no longer live. */
  boolean tryResize(Span span, int grains) {
    return grains == span.grains
        || (grains < span.grains ? shrink(span, grains) : grow(span, grains - span.grains));
  }

  private boolean shrink(Span span, int grains) {
    RunArena arena = span.inArena();
    synchronized (space.lock()) {
      if (space.isClosed() || !replace(arena, span, grains)) {
        return false;
      }
      arena.giveTail(arena.grainOf(span.address) + grains, span.grains - grains);
      return true;
    }
  }

  private boolean grow(Span span, int more) {
    RunArena arena = span.inArena();
    int end = arena.grainOf(span.address) + span.grains;
    synchronized (space.lock()) {
      if (space.isClosed() || arena.freeFrom(end) < more) {
        return false;
      }
      arena.hide(end, more);
    }
    boolean grown = false;
    try {
      long offset = Grains.bytes(end);
      if (space
          .supply()
          .commitPinned(
              arena, offset, offset + Grains.bytes(more), more, Exhaustion.RETURNS_NOTHING)) {
        synchronized (space.lock()) {
          grown = !space.isClosed() && replace(arena, span, span.grains + more);
        }
      }
    } finally {
      if (!grown) {
        synchronized (space.lock()) {
          arena.unhide(end, more);
        }
      }
    }
    return grown;
  }

  /** Gives the memory of a live span another descriptor; false if it is no longer live. */
  private static boolean replace(RunArena arena, Span span, int grains) {
    SlabHeap heap = span.heap();
    Span resized = new Span(arena, span.address, grains, heap);
    if (!span.tryChangeState(Span.LIVE, Span.GONE)) {
      return false;
    }
    heap.registry.replace(span, resized);
    int first = arena.grainOf(span.address);
    arena.describe(first, grains, resized);
    arena.markDirty(first, grains);
    return true;
  }

  /** Notes that the memory of a new span is handed out; returns whether it was all zeros. */
  boolean use(Span span) {
    RunArena arena = span.inArena();
    synchronized (space.lock()) {
      int first = arena.grainOf(span.address);
      boolean clean = arena.isClean(first, span.grains);
      arena.markDirty(first, span.grains);
      return clean;
    }
  }
}
