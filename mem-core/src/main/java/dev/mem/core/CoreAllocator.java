package dev.mem.core;

import dev.mem.Allocator;
import dev.mem.AllocatorOptions;
import dev.mem.AllocatorStatistics;
import dev.mem.Heap;
import dev.mem.HeapInspector;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.guard.LimitPolicy;
import dev.mem.core.guard.LimitedAllocator;
import java.lang.foreign.Arena;

/** The allocator that users hold: the front of an {@link AllocatorCore}. */
class CoreAllocator extends SegmentFront implements Allocator, LimitedAllocator {
  private final HeapInspector inspector;

  CoreAllocator(AllocatorCore core) {
    super(core, RawFront.of(core, core.mainEngine(), core));
    this.inspector = new CoreInspector(core);
    core.publishAs(this);
  }

  @Override
  public LimitPolicy limitPolicy() {
    return core().limitPolicy();
  }

  @Override
  public String name() {
    return core().options().name();
  }

  @Override
  public AllocatorOptions options() {
    return core().options();
  }

  @Override
  public Arena confinedArena() {
    return AllocatorArena.openConfined(core(), raw());
  }

  @Override
  public Arena sharedArena() {
    return AllocatorArena.openShared(core(), raw());
  }

  @Override
  public Heap newHeap() {
    return CoreHeap.openConfined(core());
  }

  @Override
  public Heap newSharedHeap() {
    return CoreHeap.openShared(core());
  }

  @Override
  public void trim() {
    core().requireOpen();
    core().engines().forEach(BlockEngine::trim);
    ArenaSupply.retryReleases();
  }

  @Override
  public void releaseThreadCaches() {
    core().requireOpen();
    core().engines().forEach(BlockEngine::releaseThreadCaches);
  }

  @Override
  public AllocatorStatistics statistics() {
    return core().statistics();
  }

  @Override
  public HeapInspector inspector() {
    return inspector;
  }

  @Override
  public void close() {
    core().close();
  }

  @Override
  public String toString() {
    return "Allocator["
        + name()
        + ", "
        + options().engine().optionName()
        + " over "
        + core().source().name()
        + "]";
  }
}
