package dev.mem.core;

import dev.mem.Heap;
import dev.mem.core.engine.BlockEngine;
import org.jspecify.annotations.Nullable;

/** An explicit heap: an engine of its own, with arenas of its own, within an allocator. */
final class CoreHeap extends SegmentFront implements Heap {
  private final BlockEngine engine;
  private final Life life;

  private CoreHeap(AllocatorCore core, BlockEngine engine, Life life) {
    super(core, RawFront.of(core, engine, life));
    this.engine = engine;
    this.life = life;
  }

  static CoreHeap openConfined(AllocatorCore core) {
    return new CoreHeap(core, core.openConfinedEngine(), new Life(core, Thread.currentThread()));
  }

  static CoreHeap openShared(AllocatorCore core) {
    return new CoreHeap(core, core.openSharedEngine(), new Life(core, null));
  }

  @Override
  public boolean isAccessibleByCurrentThread() {
    return life.isAccessibleByCurrentThread();
  }

  @Override
  public void close() {
    life.requireThread();
    life.closed = true;
    core().closeHeapEngine(engine);
  }

  /** Who may use a heap, and whether it is open. */
  private static final class Life implements AllocationGuard {
    private final AllocatorCore core;
    private final @Nullable Thread owner;

    // Read by allocating threads; a racing close is found out by the engine's lock.
    private volatile boolean closed;

    Life(AllocatorCore core, @Nullable Thread owner) {
      this.core = core;
      this.owner = owner;
    }

    boolean isAccessibleByCurrentThread() {
      return owner == null || owner == Thread.currentThread();
    }

    void requireThread() {
      if (!isAccessibleByCurrentThread()) {
        throw new WrongThreadException("the heap is confined to " + owner);
      }
    }

    @Override
    public void requireAllocationAllowed() {
      requireThread();
      core.requireOpen();
      requireHeapOpen();
    }

    @Override
    public void requireHeapOpen() {
      if (closed) {
        throw new IllegalStateException("the heap is already closed");
      }
    }
  }
}
