package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A run of grains that is one large block.
 *
 * <pre>
 *          freed by its owner              taken again
 *   LIVE ─────────────────────▶ CACHED ─────────────────▶ LIVE
 *     │                            │
 *     └── freed by others ─▶ GONE ◀┘  given back, by any thread
 *
 *   live ⟺ LIVE and not the hot span of its heap
 * </pre>
 *
 * <p>Every change of state is one compare-and-set: of two frees, and of those who would give it
 * back, one succeeds and has the grains to itself. The span that its owner freed last may be hot
 * instead, free without a change of its state, as long as only its owner has a use for it.
 */
final class Span extends Extent {
  /** The block is in use, or hot. */
  static final int LIVE = 0;

  /** Free, and kept by the heap it belongs to for the next block of about its size. */
  static final int CACHED = 1;

  /** Given back, or replaced by a descriptor of another size. */
  static final int GONE = 2;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Span.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SlabHeap heap;
  final int grains;
  private int state;

  /** Whether it is small enough to be hot, and of a size that is asked for again. */
  final boolean mayBeHot;

  /** Whether it has been in the cache since before the last look at what is kept for long. */
  boolean kept;

  /** Next in the cache of its heap; only the heap's owner touches it. */
  @Nullable Span nextKept;

  Span(RunArena arena, long address, int grains, SlabHeap heap) {
    super(arena, address, Bin.NONE, 0);
    this.heap = heap;
    this.grains = grains;
    this.mayBeHot = grains <= SpanCache.MOST_HOT_GRAINS && SpanSizes.isRounded(grains);
  }

  @Override
  SlabHeap heap() {
    return heap;
  }

  @Override
  int grains() {
    return grains;
  }

  long byteSize() {
    return Grains.bytes(grains);
  }

  /** Returns whether the block is in use, at a moment. Pairs with {@link #tryChangeState}. */
  boolean isLive() {
    // The hot span first: it changes its state before it is no longer hot.
    return !isHot() && (int) STATE.getAcquire(this) == LIVE;
  }

  /** Returns whether it is the hot span of its heap, as far as this thread sees. */
  boolean isHot() {
    return heap.spans().hotAcquire() == this;
  }

  /**
   * Returns whether nobody has changed the state, as far as its owner knows. A plain read: a free
   * that the caller knows to be done is seen by it.
   */
  boolean isUnchanged() {
    return state == LIVE;
  }

  /** Changes the state from what the caller takes it to be. Pairs with itself. */
  boolean tryChangeState(int from, int to) {
    return STATE.compareAndSet(this, from, to);
  }

  /** Makes it CACHED, from now on, if it is LIVE; false if it is not. Only by its owner. */
  boolean tryCache() {
    if (!tryChangeState(LIVE, CACHED)) {
      return false;
    }
    kept = false;
    return true;
  }

  @Override
  void end() {
    STATE.setVolatile(this, GONE);
  }

  @Override
  boolean isReady() {
    return (int) STATE.getAcquire(this) == CACHED;
  }

  @Override
  boolean tryTakeReady(Purge extent) {
    if (!isReady()) {
      return false;
    }
    boolean due = kept || extent == Purge.ALL;
    kept = true;
    return due && tryChangeState(CACHED, GONE);
  }
}
