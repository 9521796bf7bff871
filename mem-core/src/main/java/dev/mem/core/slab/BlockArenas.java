package dev.mem.core.slab;

import dev.mem.HugePages;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.Reservation;
import dev.mem.core.layout.Grains;
import dev.mem.core.layout.Sizes;
import dev.mem.spi.PageSourceTrait;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The very large blocks of one allocator, each in an arena of its own.
 *
 * <p>A freed one is kept for a while, so that a program that frees and allocates such blocks in
 * turn does not have the system clear them each time. The monitor of this object guards the lists;
 * it is not held while the page source is called.
 */
final class BlockArenas {
  /** Blocks from this size on have arenas of their own. */
  static final long LEAST_BYTES = Grains.bytes(SpanSizes.LARGEST);

  /** What is kept of freed blocks, at most. */
  private static final long CACHED_BYTES = 64L << 20;

  private final ShardedEngine engine;
  private final ArenaSupply supply;
  private final HugePages hugePages;
  private final List<BlockArena> arenas = new ArrayList<>();
  private final List<BlockArena> cached = new ArrayList<>();
  private long cachedBytes;
  private boolean closed;

  BlockArenas(ShardedEngine engine, ArenaSupply supply, HugePages hugePages) {
    this.engine = engine;
    this.supply = supply;
    this.hugePages = hugePages;
  }

  /** Returns a new live block of a heap; null if memory is exhausted. */
  @Nullable BlockArena allocate(
      SlabHeap heap, long byteSize, long byteAlignment, Exhaustion exhaustion) {
    long usable = Sizes.alignUp(Math.max(byteSize, 1), supply.traits().pageSizeBytes());
    BlockArena arena = takeCached(usable, byteAlignment);
    if (arena == null) {
      if (!supply.permits(usable, byteSize, exhaustion)) {
        return null;
      }
      arena =
          supply.obtain(
              usable,
              usable,
              byteAlignment,
              reservation -> newArena(reservation, heap),
              byteSize,
              exhaustion);
      if (arena == null) {
        return null;
      }
      add(arena);
      supply.advise(arena, hugePages);
    }
    arena.setHeap(heap);
    if (!commit(arena, usable, byteSize, exhaustion)) {
      return null;
    }
    arena.setUsableBytes(usable);
    arena.changeState(BlockArena.LIVE);
    return arena;
  }

  private BlockArena newArena(Reservation reservation, SlabHeap heap) {
    BlockArena arena = new BlockArena(engine, reservation, heap);
    if (!supply.traits().has(PageSourceTrait.ZEROES_FRESH)) {
      arena.setDirtyBytes(arena.byteSize());
    }
    return arena;
  }

  private void add(BlockArena arena) {
    boolean added = false;
    try {
      synchronized (this) {
        if (closed) {
          throw new IllegalStateException("already closed");
        }
        arenas.add(arena);
        added = true;
      }
    } finally {
      if (!added) {
        supply.giveBack(arena);
      }
    }
  }

  private boolean commit(BlockArena arena, long end, long requestedBytes, Exhaustion exhaustion) {
    boolean committed = false;
    try {
      committed = supply.commitPinned(arena, 0, end, requestedBytes, exhaustion);
    } finally {
      if (!committed && arena.tryChangeState(BlockArena.RESIZING, BlockArena.GONE)) {
        giveBack(arena);
      }
    }
    return committed;
  }

  /** Takes the smallest that will do and is not much too large; it is RESIZING then. */
  private synchronized @Nullable BlockArena takeCached(long byteSize, long byteAlignment) {
    BlockArena best = null;
    for (BlockArena arena : cached) {
      if (arena.byteSize() >= byteSize
          && arena.byteSize() - byteSize <= byteSize / 4
          && Sizes.isAligned(arena.address(), byteAlignment)
          && (best == null || arena.byteSize() < best.byteSize())) {
        best = arena;
      }
    }
    if (best != null) {
      uncache(best);
      best.changeState(BlockArena.RESIZING);
    }
    return best;
  }

  private void uncache(BlockArena arena) {
    cached.remove(arena);
    cachedBytes -= arena.byteSize();
  }

  /** Notes that the first bytes of a block are handed out; returns how many may hold anything. */
  static long use(BlockArena arena) {
    long dirty = arena.dirtyBytes();
    arena.setDirtyBytes(Math.max(dirty, arena.usableBytes()));
    return dirty;
  }

  /** Frees a block; false if it is not live. */
  boolean free(BlockArena arena) {
    if (!arena.tryChangeState(BlockArena.LIVE, BlockArena.CACHED)) {
      return false;
    }
    synchronized (this) {
      if (supply.traits().has(PageSourceTrait.DECOMMITS)
          && arena.byteSize() <= CACHED_BYTES - cachedBytes
          && !closed) {
        arena.kept = false;
        cached.add(arena);
        cachedBytes += arena.byteSize();
        return true;
      }
    }
    if (arena.tryChangeState(BlockArena.CACHED, BlockArena.GONE)) {
      giveBack(arena);
    }
    return true;
  }

  /**
   * Changes the size of a live block within its arena; false, and nothing changed, if it cannot.
   */
  boolean tryResize(BlockArena arena, long newByteSize) {
    long usable = Math.max(Sizes.alignUp(newByteSize, supply.traits().pageSizeBytes()), 1);
    if (usable > arena.byteSize() || !arena.tryChangeState(BlockArena.LIVE, BlockArena.RESIZING)) {
      return false;
    }
    boolean resized = false;
    try {
      long before = arena.usableBytes();
      if (usable > before) {
        resized =
            supply.commitPinned(arena, before, usable, newByteSize, Exhaustion.RETURNS_NOTHING);
      } else {
        // What it holds is unknown then, unless the page source says more than it does here.
        supply.decommitPinned(arena, usable, before);
        resized = true;
      }
      if (resized) {
        arena.setUsableBytes(usable);
        long _ = use(arena);
      }
    } finally {
      arena.changeState(BlockArena.LIVE);
    }
    return resized;
  }

  private void giveBack(BlockArena arena) {
    synchronized (this) {
      if (!arenas.remove(arena)) {
        return;
      }
    }
    supply.giveBack(arena);
  }

  /**
   * Gives back free blocks: all, or those that have been kept since the last call. Returns whether
   * there are more.
   */
  boolean purge(Purge extent) {
    for (BlockArena arena : cachedNow()) {
      boolean due = extent == Purge.ALL || arena.kept;
      arena.kept = true;
      if (due && takeFrom(arena)) {
        giveBack(arena);
      }
    }
    return hasCached();
  }

  private synchronized List<BlockArena> cachedNow() {
    return List.copyOf(cached);
  }

  private synchronized boolean takeFrom(BlockArena arena) {
    if (!cached.contains(arena)) {
      return false;
    }
    uncache(arena);
    arena.end();
    return true;
  }

  private synchronized boolean hasCached() {
    return !cached.isEmpty();
  }

  /** Returns all arenas, in order of creation. */
  synchronized List<BlockArena> arenas() {
    return List.copyOf(arenas);
  }

  /** Frees the blocks of a heap. */
  void drop(SlabHeap heap) {
    for (BlockArena arena : arenas()) {
      if (arena.heap() == heap) {
        free(arena);
      }
    }
  }

  void close() {
    List<BlockArena> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(arenas);
      arenas.clear();
      cached.clear();
      cachedBytes = 0;
    }
    for (BlockArena arena : all) {
      arena.end();
      supply.giveBack(arena);
    }
  }
}
