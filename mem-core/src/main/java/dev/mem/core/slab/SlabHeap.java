package dev.mem.core.slab;

import dev.mem.core.arena.StackReserve;
import dev.mem.core.layout.Grains;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The part of an allocator that one thread owns, or that several share under its monitor: a bin for
 * each size class.
 *
 * <p>Only the owner calls the methods here, but for {@link #free}. It is the thread that {@code
 * owner} names or, where the heap is shared, whoever holds its monitor.
 *
 * <pre>
 *   free by the owner    →  the hot block, if there is none and blocks come and go one by one; else
 *                           the slab's free bits; no atomic operation
 *   free by others       →  the slab's remote bits, then the queue of its heap
 *   allocate             ←  the hot block, the free bits of the current slab; when they are used up,
 *                           listed slabs, queued slabs, slabs with few free bits; for a large
 *                           block a kept span; else 0, and {@link Placement} asks {@link SlabSpace}
 * </pre>
 */
final class SlabHeap {
  /** Java-heap bytes of this object, its bins and tables, roughly. */
  private static final long OWN_BYTES = SizeClasses.COUNT * 112L + SizeClasses.STEPS * 4L + 1024;

  private static final VarHandle OWNER;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(SlabHeap.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final @Nullable ShardedEngine engine;
  final SlabSpace space;

  /** What belongs to this heap; the lock of the space guards it. */
  final Registry registry = new Registry();

  /** Whether several threads share it, one at a time, each with its monitor held. */
  private final boolean shared;

  /** As {@link BinFigures#owner}. */
  @Nullable Thread owner;

  private final Bin[] bins = new Bin[SizeClasses.COUNT];
  private final Bin[] binOfStep = new Bin[SizeClasses.STEPS];

  /** Slabs in which others have freed blocks. */
  final RemoteQueue queue = new RemoteQueue();

  /**
   * Whether it was closed, and all of its blocks with it. Written and read with the lock of the
   * space held, but for very large blocks, which look at it after they are in the list that its
   * close goes through: one of both sees the other.
   */
  private volatile boolean ended;

  private final Empties empties;
  private final SpanCache spans = new SpanCache();

  /** Blocks found to be freed twice, to be reported once no lock is held. */
  private final LateFrees lateFrees = new LateFrees();

  SlabHeap(ShardedEngine engine, SlabSpace space, @Nullable Thread owner) {
    this.engine = engine;
    this.space = space;
    this.owner = owner;
    this.shared = owner == null;
    this.empties = new Empties();
    for (int sizeClass = 0; sizeClass < bins.length; sizeClass++) {
      bins[sizeClass] = new Bin(this, sizeClass, owner);
    }
    for (int step = 0; step < binOfStep.length; step++) {
      binOfStep[step] = bins[SizeClasses.ofStep(step)];
    }
  }

  /** Makes the heap that stands where there is none: nobody owns it. */
  SlabHeap(SlabSpace space) {
    this.engine = null;
    this.space = space;
    this.shared = true;
    this.empties = new Empties();
    Arrays.fill(binOfStep, Bin.NONE);
  }

  boolean isShared() {
    return shared;
  }

  Bin bin(int sizeClass) {
    return bins[sizeClass];
  }

  /** Returns the bin of the smallest blocks of a small size. */
  Bin binFor(long byteSize) {
    return binOfStep[SizeClasses.stepOf(byteSize)];
  }

  Bin[] bins() {
    return bins;
  }

  /** Returns the bin for each number of steps. */
  Bin[] binOfStep() {
    return binOfStep;
  }

  SpanCache spans() {
    return spans;
  }

  Empties empties() {
    return empties;
  }

  LateFrees lateFrees() {
    return lateFrees;
  }

  // ---- allocation

  /** Allocates a block from what this heap has; 0 if there is none, or the size is for others. */
  long allocateQuickly(long byteSize) {
    return Long.compareUnsigned(byteSize, SizeClasses.LARGEST_BYTES) <= 0
        ? allocateFrom(binFor(byteSize))
        : allocateSpan(byteSize);
  }

  /** Allocates a large block from what this heap has; 0 if there is none. */
  long allocateSpan(long byteSize) {
    if (Long.compareUnsigned(byteSize, BlockArenas.LEAST_BYTES) >= 0) {
      return 0;
    }
    int rounded = SpanSizes.rounded(Grains.of(byteSize));
    Span hot = spans.takeHot(rounded);
    if (hot != null) {
      return hot.address;
    }
    if (engine == null) {
      return 0;
    }
    StackReserve.require();
    Span span = takeKeptSpan(rounded);
    return engine.reported(this, span == null ? 0 : span.address);
  }

  /**
   * Takes a span for a rounded size, the hot one or one of those that this heap keeps; null if
   * there is none. The caller has made sure of its stack.
   */
  @Nullable Span takeSpan(int rounded) {
    Span hot = spans.takeHot(rounded);
    return hot != null ? hot : takeKeptSpan(rounded);
  }

  private @Nullable Span takeKeptSpan(int rounded) {
    // Another thread has ended it, if it is of this size: then that is found out.
    if (spans.hasHot(rounded)) {
      spans.cool(lateFrees);
    }
    return spans.take(rounded);
  }

  /** Allocates a block of a bin of the current thread from what its heap has; 0 if nothing. */
  static long allocateFrom(Bin bin) {
    long hot = bin.hot;
    if (hot > 0 && !bin.remoteSeen) {
      bin.hot = 0;
      return hot;
    }
    Slab slab = bin.current;
    long free = slab.free;
    long bit = free & -free;
    // A plain read of the remote bits: a free that the caller knows to be done is seen by it.
    if (hot > 0 || (bit & ~slab.remote) == 0) {
      return allocateSlowly(bin);
    }
    slab.free = free ^ bit;
    return slab.address + (long) Long.numberOfTrailingZeros(bit) * bin.blockBytes;
  }

  /** Larger than what is always inlined, as a call to it takes less room and few registers. */
  private static long allocateSlowly(Bin bin) {
    ShardedEngine engine = bin.engine;
    if (engine == null) {
      return 0;
    }
    SlabHeap heap = bin.heap;
    long block = heap.allocate(bin);
    return heap.lateFrees.isEmpty() ? block : engine.reported(heap, block);
  }

  /** As {@link #allocateQuickly}, for a small block; returns its segment, or null. */
  @Nullable MemorySegment allocateSegmentQuickly(long byteSize) {
    return Long.compareUnsigned(byteSize, SizeClasses.LARGEST_BYTES) <= 0
        ? allocateSegmentFrom(binFor(byteSize), byteSize)
        : null;
  }

  /** As {@link #allocateFrom}; returns a segment of so many bytes of the block, or null. */
  static @Nullable MemorySegment allocateSegmentFrom(Bin bin, long byteSize) {
    long block = allocateFrom(bin);
    if (block == 0) {
      return null;
    }
    // In a cold bin not even a look at it.
    if (bin.hot != Bin.COLD) {
      MemorySegment last = bin.lastSegment;
      if (last.address() == block && last.byteSize() == byteSize) {
        return last;
      }
    }
    return segmentOfNew(bin, block, byteSize);
  }

  /** Returns the segment of a block just handed out; without one, nobody could free the block. */
  private static @Nullable MemorySegment segmentOfNew(Bin bin, long block, long byteSize) {
    Slab slab = bin.current;
    RunArena arena = slab.arena;
    ShardedEngine engine = bin.engine;
    try {
      if (arena != null && slab.hasBlockAt(block)) {
        MemorySegment segment = arena.segment(block, byteSize);
        bin.noteSegment(segment, byteSize);
        return segment;
      }
      // Whoever was told of a wrong free meanwhile has used this heap.
      return engine == null ? null : engine.segment(block, byteSize);
    } catch (Throwable failed) {
      // False only if a racing close has freed it.
      boolean _ = engine != null && engine.freeQuickly(block);
      throw failed;
    }
  }

  /** Allocates a block of a class from what this heap has; 0 if there is none. */
  long allocate(Bin bin) {
    StackReserve.require();
    if (bin.hot > 0) {
      bin.cool();
      bin.becomeCold();
    }
    if (bin.current.free == 0 && !refill(bin)) {
      return 0;
    }
    Slab slab = bin.current;
    long bit = slab.free & -slab.free;
    slab.free ^= bit;
    long block = slab.blockOf(bit);
    settle(slab, bit, block);
    return block;
  }

  /**
   * Finds out whether a block about to be handed out was freed by another thread, too; then that
   * free was wrong, and is taken back here.
   */
  private void settle(Slab slab, long bit, long block) {
    if ((slab.remoteOpaque() & bit) != 0 && (slab.withdrawRemote(bit) & bit) != 0) {
      lateFrees.add(block);
    }
  }

  /** Finds another current slab for a bin, with blocks free; false if this heap has none. */
  private boolean refill(Bin bin) {
    empties.refilled();
    bin.mayBecomeWarm();
    if (bin.tryTakeFirst()) {
      return true;
    }
    Slab slab = bin.current;
    if (slab != Slab.EXHAUSTED) {
      bin.setCurrent(Slab.EXHAUSTED);
      slab.updateNoteAt();
      slab.letGo();
    }
    return takeListed(bin) || (drain() && takeListed(bin)) || (bin.sweep() && takeListed(bin));
  }

  private boolean takeListed(Bin bin) {
    for (Slab slab = bin.unlistFirst(); slab != null; slab = bin.unlistFirst()) {
      if (!slab.tryHold()) {
        forget(slab);
        continue;
      }
      long twice = addRemote(slab);
      boolean some = slab.free != 0;
      if (some) {
        slab.becomeCurrent();
      } else {
        slab.letGo();
      }
      reportTwice(slab, twice);
      if (some) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds the remote bits of a slab that is HELD to the owner's; returns those of blocks that were
   * free already. takeRemote pairs with RemoteFrees.
   */
  private static long addRemote(Slab slab) {
    if (slab.remoteOpaque() == 0) {
      return 0;
    }
    long bits = slab.takeRemote();
    long twice = bits & (slab.free | slab.bitOf(slab.bin.hot));
    slab.free |= bits & ~twice;
    return twice;
  }

  /** Lets a slab go that was taken away; what was freed here and by others was freed twice. */
  private void forget(Slab slab) {
    long twice = slab.free & slab.remoteOpaque();
    if (twice != 0) {
      // No more than once: it may be queued, and listed as well.
      reportTwice(slab, twice & slab.withdrawRemote(twice));
    }
  }

  private void reportTwice(Slab slab, long bits) {
    for (long twice = bits; twice != 0; twice &= twice - 1) {
      lateFrees.add(slab.blockOf(twice));
    }
  }

  /** Takes a slab that the space gave for a bin of this heap. */
  void add(Slab slab) {
    Bin bin = slab.bin;
    bin.add(slab);
    if (bin.current == Slab.EXHAUSTED) {
      slab.becomeCurrent();
    } else {
      // Another thread that shares this heap was faster.
      bin.list(slab);
      slab.letGo();
    }
  }

  // ---- free

  /** Frees a block of a slab, whoever owns it; false if no live block is there. */
  static boolean free(Slab slab, long address) {
    long bit = slab.bitOf(address);
    if (bit == 0) {
      return false;
    }
    return slab.owner == Thread.currentThread()
        ? OwnerFrees.free(slab, bit, address)
        : RemoteFrees.free(slab, bit, address);
  }

  // ---- collecting what others have freed

  /** Collects what others have freed in all queued slabs; false if there were none. */
  boolean drain() {
    if (queue.isEmpty()) {
      return false;
    }
    StackReserve.require();
    Slab rest = queue.takeAll();
    try {
      while (rest != null) {
        Slab slab = rest;
        rest = slab.nextQueued;
        slab.nextQueued = null;
        slab.unqueue();
        collect(slab);
      }
    } finally {
      // Only if Java itself failed.
      queue.pushAll(rest);
    }
    return true;
  }

  /** Adds the remote bits of a slab to the owner's, unless it is gone. */
  private void collect(Slab slab) {
    Bin bin = slab.bin;
    boolean current = slab == bin.current;
    if (!current && !slab.tryHold()) {
      forget(slab);
      return;
    }
    long twice = addRemote(slab);
    if (!current) {
      if (!slab.listed && slab.free != 0) {
        bin.list(slab);
      }
      slab.letGo();
    }
    reportTwice(slab, twice);
    if (slab.isFreeOfOwner()) {
      empties.add(slab);
    }
  }

  // ---- giving back

  /** Lets go all that is kept ready, so that it can be taken away; live blocks stay. */
  void releaseCaches() {
    // Whoever purges comes by here: what was taken away takes no Java memory until the next time.
    forgetGone();
    for (Bin bin : bins) {
      bin.dropGone();
      // What is free in other slabs comes before new memory now, and before a failure.
      bin.sweepSoon();
    }
    empties.dropUnready();
    drain();
    for (Bin bin : bins) {
      if (bin.current != Slab.EXHAUSTED) {
        collect(bin.current);
      }
      if (bin.hot > 0) {
        bin.cool();
        OwnerFrees.after(bin.current);
      }
    }
    empties.letAllGo();
    spans.cool(lateFrees);
  }

  /** Lets all slabs go, so that others can give them back; the owner will not come again. */
  void abandon() {
    releaseCaches();
    for (Bin bin : bins) {
      bin.demoteCurrent();
    }
  }

  /** Drops from the lists what was taken away. */
  void forgetGone() {
    for (Bin bin : bins) {
      Slab slab = bin.unlistAll();
      while (slab != null) {
        Slab next = slab.next;
        slab.next = null;
        if (slab.state() == Slab.GONE) {
          forget(slab);
        } else {
          bin.list(slab);
        }
        slab = next;
      }
    }
  }

  /** Forgets everything: it is no longer this heap's. */
  void forgetAll() {
    for (Bin bin : bins) {
      bin.forgetAll();
    }
    empties.forgetAll();
    spans.forgetAll();
  }

  /** Returns the Java-heap bytes of this heap, those of its slabs apart. */
  long metadataBytes() {
    synchronized (space.lock()) {
      return OWN_BYTES + registry.metadataBytes();
    }
  }

  // ---- life

  boolean isEnded() {
    return ended;
  }

  /** Notes that nothing may be obtained for this heap any more; with the lock of the space held. */
  void setEnded() {
    ended = true;
  }

  /**
   * Makes the current thread the owner; whoever was it has ended, which the caller has found out by
   * {@link Thread#isAlive}, or has disowned it: all it did is seen.
   */
  void adopt() {
    Thread current = Thread.currentThread();
    OWNER.setRelease(this, current);
    setOwnerOfParts(current);
  }

  /** Gives ownership up. Only by the owner. */
  void disown() {
    setOwnerOfParts(null);
    OWNER.setRelease(this, null);
  }

  private void setOwnerOfParts(@Nullable Thread thread) {
    synchronized (space.lock()) {
      for (Bin bin : bins) {
        bin.setOwner(thread);
      }
      registry.setOwner(thread);
    }
  }

  /** Returns the owner, for others. Pairs with {@link #adopt} and {@link #disown}. */
  @Nullable Thread ownerAcquire() {
    return (Thread) OWNER.getAcquire(this);
  }
}
