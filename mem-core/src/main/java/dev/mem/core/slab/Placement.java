package dev.mem.core.slab;

import dev.mem.BlockAllocator;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.StackReserve;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.Grains;
import dev.mem.core.layout.Pieces;

/**
 * Finds memory for a block where the quick paths have none: for any thread, size and alignment.
 *
 * <p>It asks the heap, then the space for a slab or span, then reclaims what heaps keep as far as
 * that is anybody's, and at last looks into the shared heaps.
 */
final class Placement {
  private final HeapTable heaps;
  private final SlabSpace space;
  private final BlockArenas blockArenas;
  private final SpanResizing resizing;
  private final BackgroundPurge backgroundPurge;
  private final Reclaiming reclaiming;
  private final LateReports reports;

  Placement(
      HeapTable heaps,
      SlabSpace space,
      BlockArenas blockArenas,
      SpanResizing resizing,
      BackgroundPurge backgroundPurge,
      Reclaiming reclaiming,
      LateReports reports) {
    this.heaps = heaps;
    this.space = space;
    this.blockArenas = blockArenas;
    this.resizing = resizing;
    this.backgroundPurge = backgroundPurge;
    this.reclaiming = reclaiming;
    this.reports = reports;
  }

  /** Allocates a block for the current thread; as {@link BlockEngine#allocate}. */
  long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    StackReserve.require();
    Thread thread = Thread.currentThread();
    SlabHeap heap = heapOf(thread);
    boolean plain = content == Content.UNSPECIFIED && byteAlignment <= BlockAllocator.MIN_ALIGNMENT;
    // What the quick path would have done, had it found the heap: once, and no more.
    long address =
        plain && !heap.isShared() && heaps.isDisplaced(heap, thread)
            ? heap.allocateQuickly(byteSize)
            : 0;
    if (address == 0) {
      address = allocate(heap, byteSize, byteAlignment, content, Exhaustion.RETURNS_NOTHING);
    }
    if (address == 0) {
      address = placeInShared(byteSize, byteAlignment, content);
    }
    return address != 0 ? address : placeApart(heap, byteSize, byteAlignment, content, exhaustion);
  }

  /**
   * Allocates from what the shared heaps have free, when there is no other memory; 0 if nothing.
   */
  private long placeInShared(long byteSize, long byteAlignment, Content content) {
    int sizeClass = SizeClasses.of(byteSize, byteAlignment);
    if (sizeClass >= 0) {
      for (SlabHeap shared : heaps.sharedHeaps()) {
        long address = reports.reported(shared, takeShared(shared, shared.bin(sizeClass)));
        if (address != 0) {
          if (content == Content.ZEROED) {
            zero(address, byteSize);
          }
          return address;
        }
      }
    }
    return 0;
  }

  private SlabHeap heapOf(Thread thread) {
    SlabHeap heap = heaps.ownedBy(thread);
    if (heap == null) {
      heap = heaps.visit(thread);
    }
    return heap != null ? heap : heaps.stripeOf(thread);
  }

  /** Allocates a block of a heap: one that the current thread owns, or a shared one. */
  long allocate(
      SlabHeap heap, long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    StackReserve.require();
    int sizeClass = SizeClasses.of(byteSize, byteAlignment);
    long address =
        sizeClass >= 0
            ? placeInSlab(heap, sizeClass, byteSize, content)
            : placeApart(heap, byteSize, byteAlignment, content, Exhaustion.RETURNS_NOTHING);
    if (address != 0) {
      return address;
    }
    // Perhaps free memory is all that is missing.
    reclaiming.reclaim(heap);
    address = sizeClass >= 0 ? placeInSlab(heap, sizeClass, byteSize, content) : 0;
    // Where there is no room for a slab there may be some for the block alone.
    return address != 0 ? address : placeApart(heap, byteSize, byteAlignment, content, exhaustion);
  }

  private long placeApart(
      SlabHeap heap, long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    if (byteSize < BlockArenas.LEAST_BYTES && byteAlignment < BlockArenas.LEAST_BYTES) {
      return placeInSpan(heap, byteSize, byteAlignment, content, exhaustion);
    }
    BlockArena arena = blockArenas.allocate(heap, byteSize, byteAlignment, exhaustion);
    if (arena == null) {
      return 0;
    }
    if (heap.isEnded()) {
      blockArenas.free(arena);
      throw new IllegalStateException("the heap is already closed");
    }
    long dirty = BlockArenas.use(arena);
    if (content == Content.ZEROED) {
      Pieces.zero(arena.range(), 0, Math.min(byteSize, dirty));
    }
    return arena.address();
  }

  private long placeInSlab(SlabHeap heap, int sizeClass, long requestedBytes, Content content) {
    while (true) {
      Bin bin = heap.bin(sizeClass);
      long address =
          reports.reported(heap, heap.isShared() ? takeShared(heap, bin) : heap.allocate(bin));
      if (address != 0) {
        if (content == Content.ZEROED) {
          zero(address, requestedBytes);
        }
        return address;
      }
      backgroundPurge.callerPasses();
      Slab slab = space.acquire(bin, requestedBytes, Exhaustion.RETURNS_NOTHING);
      if (slab == null) {
        return 0;
      }
      give(slab, heap);
    }
  }

  /** Gives a heap a slab that was obtained for it, or gives that back if Java memory is short. */
  private void give(Slab slab, SlabHeap heap) {
    boolean given = false;
    try {
      if (heap.isShared()) {
        addShared(heap, slab);
      } else {
        heap.add(slab);
      }
      given = true;
    } finally {
      if (!given) {
        slab.end();
        space.takeBack(slab);
      }
    }
  }

  private static long takeShared(SlabHeap heap, Bin bin) {
    synchronized (heap) {
      return heap.allocate(bin);
    }
  }

  private static void addShared(SlabHeap heap, Slab slab) {
    synchronized (heap) {
      heap.add(slab);
    }
  }

  private long placeInSpan(
      SlabHeap heap, long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    int least = Math.max(1, Grains.of(byteSize));
    int grains = SpanSizes.rounded(least);
    int alignGrains = (int) Math.max(1, byteAlignment >>> Grains.SHIFT);
    Span span = alignGrains == 1 && !heap.isShared() ? heap.takeSpan(grains) : null;
    boolean clean = false;
    if (span == null) {
      if (grains != least) {
        span = space.acquireSpan(heap, grains, alignGrains, byteSize, Exhaustion.RETURNS_NOTHING);
      }
      if (span == null) {
        span = space.acquireSpan(heap, least, alignGrains, byteSize, exhaustion);
      }
      if (span == null) {
        return 0;
      }
      clean = resizing.use(span);
    }
    if (content == Content.ZEROED && !clean) {
      zero(span.address, byteSize);
    }
    return reports.reported(heap, span.address);
  }

  /**
   * Allocates a large block that has grown from a span that its heap keeps, the largest if none
   * fits; 0 if there is none. What is left of the span is free grains behind the block: it can grow
   * on where it is, as long as nobody else needs them.
   */
  long allocateGrown(SlabHeap heap, long byteSize) {
    if (byteSize <= SizeClasses.LARGEST_BYTES || byteSize >= BlockArenas.LEAST_BYTES) {
      return 0;
    }
    StackReserve.require();
    int grains = SpanSizes.rounded(Grains.of(byteSize));
    Span span = heap.takeSpan(grains);
    if (span == null) {
      span = heap.spans().takeLargest(grains);
      if (span != null && !resizing.tryResize(span, grains)) {
        // Its allocator was closed, or it was freed by a stranger.
        span = null;
      }
    }
    return reports.reported(heap, span == null ? 0 : span.address);
  }

  /** Fills a block of a slab or span with zeros. */
  void zero(long address, long byteSize) {
    Extent extent = space.extentAt(address);
    if (extent != null && extent.arena != null) {
      long offset = address - extent.arena.address();
      Pieces.zero(extent.arena.range(), offset, offset + byteSize);
    }
  }
}
