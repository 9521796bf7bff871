package dev.mem.core.guard;

import dev.mem.Allocator;
import dev.mem.AllocatorOptions;
import dev.mem.AllocatorStatistics;
import dev.mem.Heap;
import dev.mem.HeapInspector;
import dev.mem.LeakListener.Leak;
import java.lang.foreign.Arena;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An allocator that watches every block, on top of one that does not.
 *
 * <p>The blocks of the one behind are larger: canaries stand around what the user gets. What the
 * user frees waits in quarantine. All of that is kept here, in Java objects; the allocator behind
 * knows nothing of it.
 */
public final class CheckedAllocator extends CheckedFront implements Allocator, LimitedAllocator {
  /** What a block costs in Java objects, its stack traces included, roughly. */
  private static final long DESCRIPTOR_BYTES = 600;

  private final Allocator behind;
  private final AllocatorOptions options;
  private final CheckedBlocks blocks;
  private final HeapInspector inspector;
  private final Set<CheckedHeapScope> heaps = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  // Only to leave out what is not exact while others allocate; an arena made is known to its maker.
  private volatile boolean hasMadeArenas;

  private CheckedAllocator(
      Allocator behind,
      AllocatorOptions options,
      CheckedHeapScope scope,
      CheckedBlocks blocks,
      BlockMaker maker) {
    super(scope, blocks, maker);
    this.behind = behind;
    this.options = options;
    this.blocks = blocks;
    this.inspector = new CheckedInspector(behind, blocks);
    heaps.add(scope);
    Lingering.retry();
  }

  /**
   * Watches the blocks of an allocator.
   *
   * @param behind an allocator that nobody else uses, and that tells nobody of leaks
   * @param options what the user asked for
   */
  public static CheckedAllocator over(Allocator behind, AllocatorOptions options) {
    var source = Objects.requireNonNull(behind.options().pageSource());
    var guards = new GuardPages(source);
    var blocks = new CheckedBlocks(behind, guards, options.misuseHandler());
    return new CheckedAllocator(
        behind,
        options.withPageSource(source),
        new CheckedHeapScope(behind),
        blocks,
        new BlockMaker(source, guards));
  }

  @Override
  public LimitPolicy limitPolicy() {
    return ((LimitedAllocator) behind).limitPolicy();
  }

  @Override
  public String name() {
    return behind.name();
  }

  @Override
  public AllocatorOptions options() {
    return options;
  }

  /**
   * What is in an arena has a lifetime already, and is freed together: nothing is added to that.
   */
  @Override
  public Arena confinedArena() {
    hasMadeArenas = true;
    return behind.confinedArena();
  }

  @Override
  public Arena sharedArena() {
    hasMadeArenas = true;
    return behind.sharedArena();
  }

  @Override
  public Heap newHeap() {
    return watched(behind.newHeap());
  }

  @Override
  public Heap newSharedHeap() {
    return watched(behind.newSharedHeap());
  }

  private Heap watched(Heap heap) {
    var scope = new CheckedHeapScope(heap);
    heaps.add(scope);
    return new CheckedHeap(this, heap, scope, blocks, maker());
  }

  void heapEnded(CheckedHeapScope scope) {
    heaps.remove(scope);
  }

  @Override
  public void trim() {
    blocks.emptyQuarantine();
    behind.trim();
  }

  @Override
  public void releaseThreadCaches() {
    behind.releaseThreadCaches();
  }

  @Override
  public AllocatorStatistics statistics() {
    AllocatorStatistics all = behind.statistics();
    // What is neither live here nor in quarantine belongs to arenas.
    long ofArenas = hasMadeArenas ? Math.max(0, all.liveBlocks() - blocks.heldBlocks()) : 0;
    long bytesOfArenas = ofArenas == 0 ? 0 : Math.max(0, all.liveBytes() - blocks.heldBytes());
    long liveBytes = blocks.liveBytes() + bytesOfArenas;
    return new AllocatorStatistics(
        all.reservedBytes(),
        all.committedBytes(),
        all.residentBytes(),
        all.metadataBytes() + DESCRIPTOR_BYTES * blocks.heldBlocks(),
        blocks.liveBlocks() + ofArenas,
        liveBytes,
        all.peakCommittedBytes(),
        Math.max(blocks.peakLiveBytes(), liveBytes),
        all.arenasMapped(),
        all.arenasReturned());
  }

  @Override
  public HeapInspector inspector() {
    return inspector;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    AllocatorStatistics last = statistics();
    var leak = new Leak(name(), last.liveBlocks(), last.liveBytes(), inspector.allocationSites());
    try {
      blocks.emptyQuarantine();
    } finally {
      heaps.forEach(blocks::drop);
      behind.close();
      Lingering.retry();
    }
    if (leak.blocks() > 0) {
      options.leakListener().leaked(leak);
    }
  }

  @Override
  public String toString() {
    return "Checked" + behind;
  }
}
