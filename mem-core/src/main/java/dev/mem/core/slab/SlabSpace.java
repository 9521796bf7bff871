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
 * bottom and what is above can be given back. Before memory is used that was not used before, the
 * slabs that are only dormant become free grains.
 *
 * <p>One lock guards arenas, dormant slabs and registries. It is not held while the page source is
 * called: a run is taken first, then committed, and given back if that is refused. Heaps and slabs
 * call in, never the other way round.
 */
final class SlabSpace {
  private static final long PREFERRED_ARENA_BYTES = 1 << 20;

  private final ShardedEngine engine;
  private final EngineContext context;
  private final ArenaSupply supply;
  private final Function<Reservation, RunArena> maker;
  private final boolean prefersWindows;
  private final boolean zeroesDecommitted;

  private final Object lock = new Object();

  /** In order of creation. Guarded by the lock, as everything below. */
  private final List<RunArena> arenas = new ArrayList<>();

  private final Dormants dormants = new Dormants();
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
    this.zeroesDecommitted = supply.traits().has(PageSourceTrait.ZEROES_DECOMMITTED);
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

  /** Returns the slabs that wait; the caller holds the lock. */
  Dormants dormants() {
    return dormants;
  }

  /** Returns the extent that contains an address of this allocator, or null. */
  @Nullable Extent extentAt(long address) {
    Extent extent = ExtentTable.at(address);
    if (extent.arena != null
        && extent.arena.owner() == engine
        && address - extent.address >= 0
        && address - extent.address < Grains.bytes(extent.grains)) {
      return extent;
    }
    MemoryArena arena = AddressMap.arenaAt(address);
    if (arena != null && arena.innermostOf(context.allocatorId()) instanceof RunArena own) {
      Extent found = own.extentAt(address);
      return found == NoExtent.INSTANCE ? null : found;
    }
    return null;
  }

  // ---- slabs

  /** Returns a wholly free slab for a bin, HELD by its heap; null if memory is exhausted. */
  @Nullable Slab acquire(Bin bin, long requestedBytes, Exhaustion exhaustion) {
    synchronized (lock) {
      requireOpen(bin.heap);
      bin.heap.registry.prepare();
      Slab slab = dormants.take(bin.sizeClass);
      if (slab != null) {
        slab.bin = bin;
        slab.changeState(Slab.HELD);
        bin.heap.registry.add(slab);
        return slab;
      }
    }
    int grains = SizeClasses.grains(bin.sizeClass);
    return (Slab) obtain(bin.heap, bin, grains, 1, requestedBytes, exhaustion);
  }

  /** Takes a slab that its owner holds, and of which all blocks are free. */
  void retire(Slab slab) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      slab.heap().registry.remove(slab);
      slab.changeState(Slab.DORMANT);
      dormants.add(slab);
    }
  }

  /** Makes free grains of an extent that the caller has ended. */
  void takeBack(Extent extent) {
    synchronized (lock) {
      if (!closed) {
        takeBackLocked(extent);
      }
    }
  }

  private static void takeBackLocked(Extent extent) {
    extent.heap().registry.remove(extent);
    free(extent);
  }

  private static void free(Extent extent) {
    RunArena arena = extent.arena;
    if (arena != null) {
      arena.give(arena.grainOf(extent.address), extent.grains);
    }
  }

  /** Makes free grains of all slabs that wait; the caller holds the lock. */
  void dissolve() {
    for (Slab slab = dormants.takeAny(); slab != null; slab = dormants.takeAny()) {
      dissolve(slab);
    }
  }

  /** Makes free grains of a slab that no longer waits; the caller holds the lock. */
  static void dissolve(Slab slab) {
    slab.changeState(Slab.GONE);
    free(slab);
  }

  // ---- spans

  /**
   * Returns a live span; null if memory is exhausted.
   *
   * @param alignGrains the alignment in grains, a power of two
   */
  @Nullable Span acquireSpan(
      SlabHeap heap, int grains, int alignGrains, long requestedBytes, Exhaustion exhaustion) {
    return (Span) obtain(heap, null, grains, alignGrains, requestedBytes, exhaustion);
  }

  /** Notes that the memory of a span is handed out; returns whether it was all zeros. */
  boolean useSpan(Span span) {
    RunArena arena = span.arena;
    if (arena == null) {
      return false;
    }
    synchronized (lock) {
      int first = arena.grainOf(span.address);
      boolean clean = arena.isClean(first, span.grains);
      arena.markDirty(first, span.grains);
      return clean;
    }
  }

  /** Changes the size of a live span where it stands; false if it cannot, or is no longer live. */
  boolean tryResize(Span span, int grains) {
    return grains == span.grains
        || (grains < span.grains ? shrink(span, grains) : grow(span, grains - span.grains));
  }

  private boolean shrink(Span span, int grains) {
    synchronized (lock) {
      RunArena arena = span.arena;
      if (closed || arena == null || !replace(span, grains)) {
        return false;
      }
      arena.giveTail(arena.grainOf(span.address) + grains, span.grains - grains);
      return true;
    }
  }

  private boolean grow(Span span, int more) {
    RunArena arena = span.arena;
    if (arena == null) {
      return false;
    }
    int end = arena.grainOf(span.address) + span.grains;
    synchronized (lock) {
      if (closed || arena.freeFrom(end) < more) {
        return false;
      }
      arena.hide(end, more);
    }
    boolean grown = false;
    try {
      long offset = Grains.bytes(end);
      if (supply.commit(
          arena, offset, offset + Grains.bytes(more), more, Exhaustion.RETURNS_NOTHING)) {
        synchronized (lock) {
          grown = !closed && replace(span, span.grains + more);
        }
      }
    } finally {
      synchronized (lock) {
        arena.unhide(end, more, grown);
      }
    }
    return grown;
  }

  /** Gives the memory of a live span another descriptor; false if it is no longer live. */
  private static boolean replace(Span span, int grains) {
    RunArena arena = span.arena;
    if (arena == null) {
      return false;
    }
    SlabHeap heap = span.heap();
    Span resized = new Span(arena, span.address, grains, heap);
    if (!span.tryChangeState(Span.LIVE, Span.GONE)) {
      return false;
    }
    heap.registry.remove(span);
    heap.registry.add(resized);
    arena.describe(arena.grainOf(span.address), grains, resized);
    arena.markDirty(arena.grainOf(span.address), grains);
    return true;
  }

  // ---- runs

  private @Nullable Extent obtain(
      SlabHeap heap,
      @Nullable Bin bin,
      int grains,
      int alignGrains,
      long requestedBytes,
      Exhaustion exhaustion) {
    while (true) {
      Extent extent;
      synchronized (lock) {
        requireOpen(heap);
        extent = place(heap, bin, grains, alignGrains);
      }
      if (extent != null) {
        return commit(extent, requestedBytes, exhaustion) ? extent : null;
      }
      if (!addArena(grains, alignGrains, requestedBytes, exhaustion)) {
        return null;
      }
    }
  }

  /** Takes a free run for a new extent; null if no arena has room. */
  private @Nullable Extent place(
      SlabHeap heap, @Nullable Bin bin, int grains, int alignGrains) {
    heap.registry.prepare();
    if (!find(grains, alignGrains)) {
      return null;
    }
    if (!isUsedMemory(grains) && (!dormants.isEmpty() || heap.hasCachedSpans())) {
      giveBackSpans(heap);
      dissolve();
      find(grains, alignGrains);
    }
    RunArena arena = foundArena;
    if (arena == null) {
      return null;
    }
    long address = arena.addressOf(foundGrain);
    Extent extent =
        bin == null ? new Span(arena, address, grains, heap) : new Slab(arena, address, bin);
    // From here on nothing fails.
    arena.take(foundGrain, grains, extent);
    if (bin != null) {
      arena.markDirty(foundGrain, grains);
    }
    heap.registry.add(extent);
    return extent;
  }

  /** Makes free grains of the spans that a heap keeps; only by its owner, with the lock held. */
  private static void giveBackSpans(SlabHeap heap) {
    for (Span span = heap.takeAnyCachedSpan(); span != null; span = heap.takeAnyCachedSpan()) {
      if (span.tryChangeState(Span.CACHED, Span.GONE)) {
        takeBackLocked(span);
      }
    }
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

  private boolean commit(Extent extent, long requestedBytes, Exhaustion exhaustion) {
    RunArena arena = extent.arena;
    if (arena == null) {
      return false;
    }
    boolean committed = false;
    try {
      long offset = extent.address - arena.address();
      committed =
          supply.commit(
              arena, offset, offset + Grains.bytes(extent.grains), requestedBytes, exhaustion);
    } finally {
      if (!committed) {
        undo(extent, arena);
      }
    }
    return committed;
  }

  /** Gives back a run that could not be committed, and its arena if there is nothing else in it. */
  private void undo(Extent extent, RunArena arena) {
    if (extent instanceof Slab slab) {
      slab.end();
    } else if (extent instanceof Span span) {
      span.end();
    }
    takeBack(extent);
    releaseIfEmpty(arena);
  }

  private boolean addArena(
      int grains, int alignGrains, long requestedBytes, Exhaustion exhaustion) {
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
    if (arena == null) {
      return false;
    }
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
    return true;
  }

  /** Gives an arena back to the page source if all of it is free; returns whether it did. */
  boolean releaseIfEmpty(RunArena arena) {
    synchronized (lock) {
      if (closed || !arena.isEmpty() || !arenas.remove(arena)) {
        return false;
      }
      arena.unregister();
    }
    supply.giveBack(arena);
    return true;
  }

  // ---- purge

  /** Makes free grains of the spans that a heap keeps; only by its owner. */
  void releaseSpans(SlabHeap heap) {
    synchronized (lock) {
      giveBackSpans(heap);
    }
  }

  /** Makes free grains of spans that a heap has kept since the last call; by any thread. */
  void releaseLongKept(SpanCache spans) {
    for (int slot = 0; slot < SpanCache.slots(); slot++) {
      Span span = spans.peek(slot);
      if (span != null) {
        if (span.kept && span.tryChangeState(Span.CACHED, Span.GONE)) {
          takeBack(span);
        }
        span.kept = true;
      }
    }
  }

  /** Gives free memory back to the page source, and arenas that are free as a whole. */
  void purge(Purge extent) {
    List<RunArena> all;
    synchronized (lock) {
      if (extent == Purge.ALL) {
        dissolve();
      } else {
        for (Slab slab = dormants.takeUnused(); slab != null; slab = dormants.takeUnused()) {
          dissolve(slab);
        }
        dormants.forgetUse();
      }
      all = new ArrayList<>(arenas);
    }
    for (RunArena arena : all) {
      boolean recent;
      synchronized (lock) {
        recent = arena.recent.nextSet(0) < arena.grains();
      }
      if ((extent == Purge.ALL || !recent) && releaseIfEmpty(arena)) {
        continue;
      }
      purge(arena, extent);
    }
  }

  private void purge(RunArena arena, Purge extent) {
    int pageGrains = (int) Math.max(1, supply.traits().pageSizeBytes() >>> Grains.SHIFT);
    int first = 0;
    while (true) {
      int end;
      synchronized (lock) {
        if (closed) {
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
        fresh = supply.decommit(arena, Grains.bytes(first), Grains.bytes(end)) && zeroesDecommitted;
      } finally {
        synchronized (lock) {
          arena.unhide(first, end - first, false);
          if (fresh) {
            arena.dirty.clear(first, end);
          }
        }
      }
      first = end;
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

  /** Frees all extents of a heap at once, whatever is live in them. */
  void drop(SlabHeap heap) {
    synchronized (lock) {
      heap.setEnded();
      if (closed) {
        return;
      }
      for (Extent extent = heap.registry.any(); extent != null; extent = heap.registry.any()) {
        heap.registry.remove(extent);
        // Who ends it gives the grains back; another may have ended it, and waits for the lock.
        if ((extent instanceof Slab slab && slab.end() != Slab.GONE)
            || (extent instanceof Span span && span.end() != Span.GONE)) {
          free(extent);
        }
      }
    }
  }

  /** Gives all arenas back. */
  void close() {
    List<RunArena> all;
    synchronized (lock) {
      closed = true;
      all = new ArrayList<>(arenas);
      arenas.clear();
      all.forEach(RunArena::unregister);
    }
    all.forEach(supply::giveBack);
  }
}
