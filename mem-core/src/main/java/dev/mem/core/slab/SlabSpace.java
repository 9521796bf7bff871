package dev.mem.core.slab;

import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.Reservation;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.layout.Grains;
import dev.mem.spi.PageSourceTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The arenas of one allocator, from whose free grains all of its heaps get slabs and spans.
 *
 * <p>Runs are placed at the first fit by arena and address, so that memory in use gathers at the
 * bottom and what is above can be given back. Before a heap is given memory that was not used
 * before, it gives up a span that it keeps and that is large enough, or else what it keeps ready
 * beyond a part of what it has.
 *
 * <p>One lock guards arenas and registries. It is not held while the page source is called: a run
 * is taken first, then committed, and given back if that is refused. Heaps call in, never the other
 * way round, but for what the calling heap keeps ready and what was left to it.
 */
final class SlabSpace {
  private static final long PREFERRED_ARENA_BYTES = 1 << 20;

  /** A heap may keep this much ready, and an eighth of what it has. */
  private static final long READY_BYTES = 1 << 17;

  private static final int READY_PART = 8;

  private final ShardedEngine engine;
  private final EngineContext context;
  private final ArenaSupply supply;
  private final Function<Reservation, RunArena> maker;
  private final boolean prefersWindows;

  private final Object lock = new Object();

  /** In order of creation. Guarded by the lock, as everything below. */
  private final List<RunArena> arenas = new ArrayList<>();

  private boolean closed;

  /** Where the last search found room. */
  private @Nullable RunArena foundArena;

  private int foundGrain;

  SlabSpace(ShardedEngine engine, EngineContext context) {
    this.engine = engine;
    this.context = context;
    this.supply = context.arenas();
    Content fresh =
        supply.traits().has(PageSourceTrait.ZEROES_FRESH) ? Content.ZEROED : Content.UNSPECIFIED;
    this.maker = reservation -> new RunArena(engine, reservation, fresh);
    // What takes memory for all it reserves is asked for little at a time.
    this.prefersWindows =
        context.arenaBytes().isEmpty() && supply.traits().has(PageSourceTrait.DECOMMITS);
  }

  Object lock() {
    return lock;
  }

  ArenaSupply supply() {
    return supply;
  }

  /** Returns the arenas; the caller holds the lock. */
  List<RunArena> arenas() {
    return arenas;
  }

  /** Returns whether all arenas were given back; the caller holds the lock. */
  boolean isClosed() {
    return closed;
  }

  /** Returns the extent that contains an address of this allocator, or null. */
  @Nullable Extent extentAt(long address) {
    Extent extent = ExtentTable.at(address);
    if (extent.arena != null
        && extent.arena.owner() == engine
        && address - extent.address >= 0
        && address - extent.address < Grains.bytes(extent.grains())) {
      return extent;
    }
    MemoryArena arena = AddressMap.arenaAt(address);
    if (arena != null && arena.innermostOf(context.allocatorId()) instanceof RunArena own) {
      Extent found = own.extentAt(address);
      return found == NoExtent.INSTANCE ? null : found;
    }
    return null;
  }

  // ---- obtaining

  /**
   * Returns a wholly free slab for a bin, HELD by its heap: a small one where there is no room for
   * the next one's size; null if memory is exhausted.
   */
  @Nullable Slab acquire(Bin bin, long requestedBytes, Exhaustion exhaustion) {
    int next = bin.nextCapacity();
    int least = SizeClasses.firstCapacity(bin.sizeClass);
    if (next > least) {
      Extent slab = obtain(WantedRun.slab(bin, next), requestedBytes, Exhaustion.RETURNS_NOTHING);
      if (slab != null) {
        return (Slab) slab;
      }
    }
    return (Slab) obtain(WantedRun.slab(bin, least), requestedBytes, exhaustion);
  }

  /**
   * Returns a live span; null if memory is exhausted.
   *
   * @param alignGrains the alignment in grains, a power of two
   */
  @Nullable Span acquireSpan(
      SlabHeap heap, int grains, int alignGrains, long requestedBytes, Exhaustion exhaustion) {
    return (Span) obtain(WantedRun.span(heap, grains, alignGrains), requestedBytes, exhaustion);
  }

  private @Nullable Extent obtain(WantedRun wanted, long requestedBytes, Exhaustion exhaustion) {
    while (true) {
      Extent extent;
      synchronized (lock) {
        requireOpen(wanted.heap());
        extent = place(wanted);
      }
      if (extent != null) {
        return commit(extent, requestedBytes, exhaustion) ? extent : null;
      }
      if (!addArena(wanted.grains(), wanted.alignGrains(), requestedBytes, exhaustion)) {
        return null;
      }
    }
  }

  /** Takes a free run for a new extent; null if no arena has room. */
  private @Nullable Extent place(WantedRun wanted) {
    int grains = wanted.grains();
    if ((!find(grains, wanted.alignGrains()) || !isUsedMemory(grains)) && giveUpReady(wanted)) {
      find(grains, wanted.alignGrains());
    }
    RunArena arena = foundArena;
    if (arena == null) {
      return null;
    }
    Registry registry = wanted.heap().registry;
    registry.prepare();
    Extent extent = wanted.descriptorOf(arena, arena.addressOf(foundGrain));
    // From here on nothing fails.
    arena.take(foundGrain, grains, extent);
    if (wanted.bin() != null) {
      arena.markDirty(foundGrain, grains);
    }
    registry.add(extent);
    return extent;
  }

  private boolean find(int grains, int alignGrains) {
    for (int i = 0; i < arenas.size(); i++) {
      RunArena arena = arenas.get(i);
      int found = arena.find(grains, alignGrains);
      if (found >= 0) {
        foundArena = arena;
        foundGrain = found;
        return true;
      }
    }
    foundArena = null;
    return false;
  }

  /** Returns whether all of the run found was used before: it costs no more memory. */
  private boolean isUsedMemory(int grains) {
    RunArena arena = foundArena;
    return arena != null && arena.dirty.nextClear(foundGrain) >= foundGrain + grains;
  }

  /**
   * Makes free grains of what the calling heap keeps ready or at hand. If one of its spans is large
   * enough, that is all. Else it is all spans and, after what others left to it was collected, the
   * slabs beyond its part. Returns whether there was any.
   */
  private boolean giveUpReady(WantedRun wanted) {
    SlabHeap heap = wanted.heap();
    if (heap.isShared()) {
      return false;
    }
    heap.spans().cool(heap.lateFrees());
    if (giveBackSpan(heap, wanted.grains() + wanted.alignGrains() - 1)) {
      return true;
    }
    boolean spans = giveBackSpans(heap);
    boolean _ = heap.drain();
    heap.empties().letAllGo();
    boolean slabs = giveBackSlabs(heap, readyBytes(heap));
    return spans || slabs;
  }

  /** Returns how many bytes a heap may keep ready; without the lock, about how many. */
  long readyBytes(SlabHeap heap) {
    return READY_BYTES + heap.registry.byteSize() / READY_PART;
  }

  /** Makes free grains of a span that the calling heap keeps, the smallest that is large enough. */
  private static boolean giveBackSpan(SlabHeap heap, int grains) {
    Span span = heap.spans().takeAtLeast(grains);
    while (span != null && !span.tryChangeState(Span.CACHED, Span.GONE)) {
      span = heap.spans().takeAtLeast(grains);
    }
    if (span == null) {
      return false;
    }
    takeBackLocked(span);
    return true;
  }

  /** Makes free grains of the spans that the calling heap keeps. */
  private static boolean giveBackSpans(SlabHeap heap) {
    boolean some = false;
    for (Span span = heap.spans().takeAny(); span != null; span = heap.spans().takeAny()) {
      if (span.tryChangeState(Span.CACHED, Span.GONE)) {
        takeBackLocked(span);
        some = true;
      }
    }
    return some;
  }

  /**
   * Makes free grains of the slabs that the calling heap keeps ready, but for some bytes. Returns
   * whether there was any.
   */
  private static boolean giveBackSlabs(SlabHeap heap, long mostKept) {
    boolean some = false;
    while (heap.empties().byteSize() > mostKept) {
      Slab slab = heap.empties().takeAny();
      if (slab == null) {
        break;
      }
      takeBackLocked(slab);
      some = true;
    }
    if (some) {
      heap.forgetGone();
    }
    return some;
  }

  private boolean commit(Extent extent, long requestedBytes, Exhaustion exhaustion) {
    RunArena arena = extent.inArena();
    boolean committed = false;
    try {
      long offset = extent.address - arena.address();
      committed =
          supply.commitPinned(
              arena, offset, offset + Grains.bytes(extent.grains()), requestedBytes, exhaustion);
    } finally {
      if (!committed) {
        extent.end();
        takeBack(extent);
        releaseIfEmpty(arena);
      }
    }
    return committed;
  }

  private boolean addArena(
      int grains, int alignGrains, long requestedBytes, Exhaustion exhaustion) {
    if (!supply.permits(Grains.bytes(grains), requestedBytes, exhaustion)) {
      return false;
    }
    RunArena arena = null;
    if (prefersWindows && grains <= ExtentTable.WINDOW_GRAINS) {
      arena =
          supply.obtain(
              ExtentTable.WINDOW_BYTES,
              ExtentTable.WINDOW_BYTES,
              ExtentTable.WINDOW_BYTES,
              maker,
              requestedBytes,
              Exhaustion.RETURNS_NOTHING);
    }
    if (arena == null) {
      arena =
          supply.obtain(
              Grains.bytes(grains),
              context.arenaBytes().orElse(PREFERRED_ARENA_BYTES),
              Grains.bytes(alignGrains),
              maker,
              requestedBytes,
              exhaustion);
    }
    return arena != null && add(arena);
  }

  private boolean add(RunArena arena) {
    boolean added = false;
    try {
      synchronized (lock) {
        requireOpen();
        arenas.add(arena);
        arena.register();
        added = true;
      }
    } finally {
      if (!added) {
        supply.giveBack(arena);
      }
    }
    supply.advise(arena, context.hugePages());
    return true;
  }

  // ---- giving back

  /** Makes free grains of an extent that the caller has ended. */
  void takeBack(Extent extent) {
    synchronized (lock) {
      if (!closed) {
        takeBackLocked(extent);
      }
    }
  }

  /** The same for callers that hold the lock; does nothing if its heap was dropped meanwhile. */
  static void takeBackLocked(Extent extent) {
    if (extent.heap().registry.remove(extent)) {
      RunArena arena = extent.inArena();
      arena.give(arena.grainOf(extent.address), extent.grains());
    }
  }

  /** Makes free grains of what a heap keeps ready; only by its owner. */
  void releaseReady(SlabHeap heap) {
    synchronized (lock) {
      giveBackSpans(heap);
      giveBackSlabs(heap, 0);
    }
  }

  /** Gives an arena back to the page source if all of it is free; returns whether it did. */
  boolean releaseIfEmpty(RunArena arena) {
    synchronized (lock) {
      if (closed || arena.isReleased() || !arena.isEmpty()) {
        return false;
      }
      arenas.remove(arena);
      arena.markReleased();
    }
    supply.giveBack(arena);
    return true;
  }

  /** Frees all extents of a heap at once, whatever is live in them. */
  void drop(SlabHeap heap) {
    synchronized (lock) {
      heap.setEnded();
      if (closed) {
        return;
      }
      for (Extent extent = heap.registry.any(); extent != null; extent = heap.registry.any()) {
        // Who ended it before waits for the lock, and finds that it has been done.
        extent.end();
        takeBackLocked(extent);
      }
    }
  }

  // ---- life

  private void requireOpen(SlabHeap heap) {
    requireOpen();
    if (heap.isEnded()) {
      throw new IllegalStateException("the heap is already closed");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("already closed");
    }
  }

  /** Gives all arenas back. */
  void close() {
    List<RunArena> all;
    synchronized (lock) {
      closed = true;
      all = new ArrayList<>(arenas);
      arenas.clear();
      all.forEach(RunArena::markReleased);
    }
    all.forEach(supply::giveBack);
  }
}
