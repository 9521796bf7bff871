package dev.mem.core.slab;

import dev.mem.HeapVisitor;
import dev.mem.SizeClassStatistics;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.StackReserve;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.layout.Grains;
import dev.mem.core.layout.Pieces;
import dev.mem.core.layout.ShortCopies;
import dev.mem.core.layout.ShortZeros;
import dev.mem.core.layout.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The default engine: small blocks from slabs that one thread owns, large ones from spans, very
 * large ones from arenas of their own.
 *
 * <pre>
 *   ≤ 16 KiB     {@link SlabHeap}: bits of the slab, no lock, no atomic operation for its owner
 *   &lt; 2 MiB      {@link SlabSpace}: runs of grains; the owner keeps a few of the freed ones
 *   else         {@link BlockArenas}
 * </pre>
 *
 * <p>Sources: D. Leijen, B. Zorn, L. de Moura, Mimalloc: free list sharding in action, 2019 (one
 * owner to a page of blocks, the frees of others kept apart); J. Evans, A scalable concurrent
 * malloc(3) implementation for FreeBSD, 2006 (bitmaps beside the blocks, runs of pages at the first
 * fit).
 */
public final class ShardedEngine implements BlockEngine {
  /** A block of this size or less is not moved to save memory. */
  private static final long SMALLEST_MOVED_BYTES = 64;

  private final EngineContext context;
  private final ArenaSupply supply;
  private final SlabSpace space;
  private final SpanResizing resizing;
  private final BackgroundPurge backgroundPurge;
  private final SpanFrees spanFrees;
  private final BlockArenas blockArenas;
  private final HeapTable heaps;

  /** Those of the table. */
  private final SlabHeap[] slots;

  private final Bin[][] binsOfSlot;

  private final LateReports reports;
  private final Reclaiming reclaiming;
  private final Placement placement;
  private final SpaceReader reader;

  public ShardedEngine(EngineContext context) {
    this.context = context;
    this.supply = context.arenas();
    this.space = new SlabSpace(this, context);
    this.resizing = new SpanResizing(space);
    this.backgroundPurge = new BackgroundPurge(this, supply, context.purging());
    this.spanFrees = new SpanFrees(space, backgroundPurge);
    this.blockArenas = new BlockArenas(this, supply, context.hugePages());
    this.heaps = new HeapTable(this, space);
    this.slots = heaps.slots();
    this.binsOfSlot = heaps.binsOfSlot();
    this.reports = new LateReports(space, spanFrees, context.misuseHandler());
    SpacePurge purge = new SpacePurge(space, context.hugePages());
    this.reclaiming = new Reclaiming(heaps, space, purge, blockArenas, reports);
    this.placement =
        new Placement(heaps, space, blockArenas, resizing, backgroundPurge, reclaiming, reports);
    this.reader = new SpaceReader(space, blockArenas);
  }

  @Override
  public long allocatorId() {
    return context.allocatorId();
  }

  // ---- allocation

  /** Returns the heap in the first slot of a thread: its own or another's. */
  private SlabHeap heapAtSlotOf(Thread thread) {
    return slots[HeapTable.slotOf(thread)];
  }

  /** Returns the bin of that heap for a small size. */
  private Bin binAtSlotOf(Thread thread, long byteSize) {
    return binsOfSlot[HeapTable.slotOf(thread)][SizeClasses.stepOf(byteSize)];
  }

  @Override
  public long allocateQuickly(long byteSize) {
    Thread thread = Thread.currentThread();
    if (Long.compareUnsigned(byteSize, SizeClasses.LARGEST_BYTES) <= 0) {
      Bin bin = binAtSlotOf(thread, byteSize);
      return bin.owner == thread ? SlabHeap.allocateFrom(bin) : 0;
    }
    SlabHeap heap = heapAtSlotOf(thread);
    return heap.owner == thread ? heap.allocateSpan(byteSize) : 0;
  }

  @Override
  public @Nullable MemoryArena arenaQuickly(long address) {
    Extent extent = ExtentTable.at(address);
    RunArena arena = extent.arena;
    return extent.hasBlockAt(address) && arena != null && arena.owner() == this ? arena : null;
  }

  @Override
  public @Nullable MemorySegment allocateSegmentQuickly(long byteSize) {
    if (Long.compareUnsigned(byteSize, SizeClasses.LARGEST_BYTES) > 0) {
      return null;
    }
    Thread thread = Thread.currentThread();
    Bin bin = binAtSlotOf(thread, byteSize);
    return bin.owner == thread ? SlabHeap.allocateSegmentFrom(bin, byteSize) : null;
  }

  @Override
  public long allocateZeroedQuickly(long byteSize) {
    Thread thread = Thread.currentThread();
    if (Long.compareUnsigned(byteSize, SizeClasses.LARGEST_BYTES) <= 0) {
      Bin bin = binAtSlotOf(thread, byteSize);
      return bin.owner == thread ? allocateZeroedFrom(bin, byteSize) : 0;
    }
    SlabHeap heap = heapAtSlotOf(thread);
    return heap.owner == thread ? allocateZeroedSpan(heap, byteSize) : 0;
  }

  /** Allocates a block filled with zeros from what a heap of the current thread has, or 0. */
  long allocateZeroedQuickly(SlabHeap heap, long byteSize) {
    return Long.compareUnsigned(byteSize, SizeClasses.LARGEST_BYTES) <= 0
        ? allocateZeroedFrom(heap.binFor(byteSize), byteSize)
        : allocateZeroedSpan(heap, byteSize);
  }

  private long allocateZeroedSpan(SlabHeap heap, long byteSize) {
    long address = heap.allocateSpan(byteSize);
    if (address != 0) {
      placement.zero(address, byteSize);
    }
    return address;
  }

  private long allocateZeroedFrom(Bin bin, long byteSize) {
    long block = SlabHeap.allocateFrom(bin);
    if (block != 0) {
      zeroNew(bin.current, block, byteSize);
    }
    return block;
  }

  /** Fills a block of a size with zeros that was just handed out, as a rule from a given slab. */
  void zeroNew(Slab slab, long block, long byteSize) {
    RunArena arena = slab.arena;
    if (arena == null || !slab.hasBlockAt(block)) {
      // Whoever was told of a wrong free meanwhile has used the heap, or a close has come.
      placement.zero(block, byteSize);
      return;
    }
    long offset = block - arena.address();
    if (byteSize <= ShortZeros.MOST_BYTES) {
      // Whole pairs of words, as the block has.
      ShortZeros.fill(arena.range(), offset, byteSize);
    } else {
      Pieces.zero(arena.range(), offset, offset + byteSize);
    }
  }

  /** Returns a segment of a block, wherever it is. */
  MemorySegment segment(long address, long byteSize) {
    return extentOfNew(address).inArena().segment(address, byteSize);
  }

  /** Returns the extent of a block just handed out; only a racing close can have taken it away. */
  private Extent extentOfNew(long block) {
    Extent extent = space.extentAt(block);
    if (extent == null) {
      throw new IllegalStateException("the allocator was closed meanwhile");
    }
    return extent;
  }

  @Override
  public long allocateGrownQuickly(long byteSize) {
    Thread thread = Thread.currentThread();
    SlabHeap heap = heapAtSlotOf(thread);
    return heap.owner == thread ? allocateGrown(heap, byteSize) : 0;
  }

  /**
   * Allocates a block that has grown from what a heap of the current thread keeps; 0 if nothing.
   */
  long allocateGrown(SlabHeap heap, long byteSize) {
    return placement.allocateGrown(heap, byteSize);
  }

  @Override
  public long reallocateQuickly(long address, long newByteSize) {
    return reallocate(this, address, newByteSize);
  }

  /** Reallocates a block of a slab of the current thread, taking a new one from an engine. */
  long reallocate(BlockEngine from, long address, long newByteSize) {
    Extent extent = ExtentTable.at(address);
    Bin bin = extent.bin;
    long bit = extent.bitOf(address);
    if (bit == 0) {
      return extent instanceof Span span && resizeQuickly(span, address, newByteSize) ? address : 0;
    }
    if (extent.owner != Thread.currentThread()
        || extent.engine != this
        || bin.hot == address
        || ((extent.free | extent.remote) & bit) != 0) {
      return 0;
    }
    long usable = bin.blockBytes;
    if (Long.compareUnsigned(newByteSize, usable) <= 0 && !shouldMove(usable, newByteSize)) {
      return address;
    }
    long moved = from.allocateQuickly(newByteSize);
    if (moved == 0) {
      return 0;
    }
    copy(extent, address, moved, Math.min(usable, newByteSize));
    OwnerFrees.free(extent, bit, address);
    return moved;
  }

  /** Changes the size of a span of the current thread where it is, if it can and should. */
  private boolean resizeQuickly(Span span, long address, long newByteSize) {
    SlabHeap heap = span.heap();
    return span.address == address
        && heap.owner == Thread.currentThread()
        && heap.engine == this
        && Long.compareUnsigned(newByteSize, BlockArenas.LEAST_BYTES) < 0
        && !shouldMove(span.byteSize(), newByteSize)
        && span.isLive()
        && StackReserve.isThere()
        && tryResize(span, Math.max(1, Grains.of(newByteSize)));
  }

  /** Copies whole steps, as both blocks have: how a copy ends is the same for many sizes. */
  private void copy(Extent from, long address, long moved, long byteSize) {
    RunArena source = from.inArena();
    MemorySegment range = source.range();
    long steps = Sizes.alignUp(byteSize, SizeClasses.STEP_BYTES);
    long offset = address - source.address();
    long newOffset = moved - source.address();
    if (Long.compareUnsigned(newOffset, range.byteSize()) < 0) {
      ShortCopies.copy(range, offset, range, newOffset, steps);
    } else {
      RunArena target = extentOfNew(moved).inArena();
      ShortCopies.copy(range, offset, target.range(), moved - target.address(), steps);
    }
  }

  @Override
  public boolean shouldMove(long usableBytes, long newByteSize) {
    return newByteSize < usableBytes / 2
        && usableBytes > SMALLEST_MOVED_BYTES
        && (usableBytes <= SizeClasses.LARGEST_BYTES || newByteSize < Grains.BYTES);
  }

  @Override
  public long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    return placement.allocate(byteSize, byteAlignment, content, exhaustion);
  }

  /** Allocates a block of a heap: one that the current thread owns, or a shared one. */
  long allocate(
      SlabHeap heap, long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    return placement.allocate(heap, byteSize, byteAlignment, content, exhaustion);
  }

  /**
   * Reports what was found while a block was allocated, and returns that; it is free again if the
   * handler throws.
   */
  long reported(SlabHeap heap, long block) {
    return reports.reported(heap, block);
  }

  @Override
  public long goodSize(long byteSize) {
    if (byteSize >= Sizes.ADDRESS_SPACE_BYTES) {
      return byteSize;
    }
    if (byteSize <= SizeClasses.LARGEST_BYTES) {
      return SizeClasses.blockBytes(SizeClasses.ofStep(SizeClasses.stepOf(byteSize)));
    }
    return byteSize < BlockArenas.LEAST_BYTES
        ? Grains.bytes(SpanSizes.rounded(Grains.of(byteSize)))
        : Sizes.alignUp(byteSize, supply.traits().pageSizeBytes());
  }

  // ---- free

  @Override
  public boolean freeQuickly(long address) {
    Extent extent = ExtentTable.at(address);
    if (!extent.startsBlock(address)) {
      return extent instanceof Span span && freeQuickly(span, address);
    }
    if (extent.engine != this) {
      return false;
    }
    long bit = extent.bitAt(address);
    return extent.owner == Thread.currentThread()
        ? OwnerFrees.free(extent, bit, address)
        : RemoteFrees.free((Slab) extent, bit, address);
  }

  private boolean freeQuickly(Span span, long address) {
    SlabHeap heap = span.heap();
    if (span.address != address || heap.owner != Thread.currentThread() || heap.engine != this) {
      return false;
    }
    return heap.spans().tryMakeHot(span) || (StackReserve.isThere() && free(span));
  }

  @Override
  public void free(MemoryArena arena, long address) {
    StackReserve.require();
    boolean freed =
        switch (arena) {
          case RunArena runs -> freeIn(runs, address);
          case BlockArena block -> block.address() == address && free(block);
          default -> false;
        };
    if (!freed) {
      throw reader.explain(arena, address);
    }
  }

  private boolean free(BlockArena block) {
    boolean freed = blockArenas.free(block);
    backgroundPurge.memoryFreed();
    backgroundPurge.callerPasses();
    return freed;
  }

  private boolean freeIn(RunArena arena, long address) {
    return switch (arena.extentAt(address)) {
      case Slab slab -> SlabHeap.free(slab, address);
      case Span span -> span.address == address && free(span);
      case NoExtent _ -> false;
    };
  }

  /** Frees the block of a span, whoever owns it; false if it is not live. */
  boolean free(Span span) {
    return spanFrees.free(span);
  }

  // ---- blocks in place

  @Override
  public long usableSize(MemoryArena arena, long address) {
    long usable = reader.usableSize(arena, address);
    if (usable < 0) {
      throw reader.explain(arena, address);
    }
    return usable;
  }

  @Override
  public boolean tryResize(MemoryArena arena, long address, long newByteSize) {
    StackReserve.require();
    long usable = usableSize(arena, address);
    if (newByteSize >= Sizes.ADDRESS_SPACE_BYTES) {
      return false;
    }
    return switch (arena) {
      case RunArena runs ->
          switch (runs.extentAt(address)) {
            case Span span -> tryResize(span, Math.max(1, Grains.of(newByteSize)));
            default -> newByteSize <= usable;
          };
      case BlockArena block -> blockArenas.tryResize(block, newByteSize);
      default -> false;
    };
  }

  private boolean tryResize(Span span, int grains) {
    return (grains <= SpanSizes.LARGEST && resizing.tryResize(span, SpanSizes.rounded(grains)))
        || resizing.tryResize(span, grains);
  }

  // ---- looking in

  @Override
  public long blockContaining(MemoryArena arena, long address) {
    return reader.blockContaining(arena, address);
  }

  @Override
  public void walk(HeapVisitor visitor) {
    reader.walk(visitor);
  }

  @Override
  public LiveGauge.Reading verify() {
    return reader.verify();
  }

  @Override
  public LiveGauge.Reading live() {
    return reader.live();
  }

  @Override
  public List<SizeClassStatistics> sizeClasses() {
    return SizeClassCensus.of(space);
  }

  @Override
  public long metadataBytes() {
    return heaps.metadataBytes();
  }

  @Override
  public boolean countsLive() {
    return false;
  }

  // ---- giving back

  /** Notes that there is memory that may be given back; whatever the caller holds. */
  void memoryFreed() {
    backgroundPurge.memoryFreed();
  }

  /**
   * Gives back what has been free since the last call, in all heaps; returns whether there is more
   * to come.
   */
  boolean purgeLongFree() {
    return reclaiming.purgeLongFree();
  }

  @Override
  public void trim() {
    reclaiming.reclaim(heaps.ownedBy(Thread.currentThread()));
  }

  @Override
  public void releaseThreadCaches() {
    SlabHeap heap = heaps.ownedBy(Thread.currentThread());
    if (heap != null) {
      reclaiming.releaseCaches(heap);
    }
  }

  // ---- life

  @Override
  public BlockEngine newSibling() {
    return new SlabHeapEngine(this, Thread.currentThread());
  }

  @Override
  public BlockEngine newSharedSibling() {
    return new SlabHeapEngine(this, null);
  }

  SlabSpace space() {
    return space;
  }

  /** Frees all blocks of an explicit heap. */
  void drop(SlabHeap heap) {
    StackReserve.require();
    if (heap.isShared()) {
      synchronized (heap) {
        space.drop(heap);
        heap.forgetAll();
      }
    } else {
      space.drop(heap);
      heap.disown();
      heap.forgetAll();
    }
    blockArenas.drop(heap);
    backgroundPurge.memoryFreed();
  }

  @Override
  public void close() {
    heaps.close();
    space.close();
    blockArenas.close();
  }
}
