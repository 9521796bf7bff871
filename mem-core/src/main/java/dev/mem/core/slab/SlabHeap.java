package dev.mem.core.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The part of an allocator that one thread owns, or that several share under its monitor: a bin for
 * each size class.
 *
 * <p>Only the owner calls the methods here, but for {@link #freed}. It may be the thread that
 * {@code owner} names, or, where there is none, whoever holds the monitor of this heap.
 *
 * <pre>
 *   free by the owner    →  hot block of the bin, or the slab's free bits; no atomic operation
 *   free by others       →  the slab's remote bits, then the queue of its heap
 *   allocate             ←  hot block, current slab, listed slabs, queued slabs, {@link SlabSpace}
 *
 *   retained = slabs found wholly free, oldest first, of at most RETAINED_BYTES together
 * </pre>
 */
final class SlabHeap {
  private static final long RETAINED_BYTES = 1 << 16;
  private static final int RETAINED_SLABS = 64;

  private static final VarHandle QUEUE;
  private static final VarHandle REMOTE_SEEN;
  private static final VarHandle OWNER;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      QUEUE = lookup.findVarHandle(SlabHeap.class, "queue", Slab.class);
      REMOTE_SEEN = lookup.findVarHandle(SlabHeap.class, "remoteSeen", boolean.class);
      OWNER = lookup.findVarHandle(SlabHeap.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final @Nullable ShardedEngine engine;
  private final SlabSpace space;

  /** What belongs to this heap; the lock of the space guards it. */
  final Registry registry = new Registry();

  /** Whether several threads share it, one at a time, each with its monitor held. */
  private final boolean shared;

  /** Whether it was closed, and all of its blocks with it; the lock of the space orders writes. */
  private volatile boolean ended;

  /** As {@link Bin#owner}. */
  @Nullable Thread owner;

  private final Bin[] bins = new Bin[SizeClasses.COUNT];
  private final Bin[] binOfStep = new Bin[SizeClasses.STEPS];

  /** Whether a thread other than the owner has ever freed a block of this heap. */
  private boolean remoteSeen;

  /** Slabs in which others have freed blocks; all push, the owner takes all. */
  private @Nullable Slab queue;

  private final Slab[] retained = new Slab[RETAINED_SLABS];
  private int retainedFirst;
  private int retainedCount;
  private long retainedBytes;

  private final SpanCache spans = new SpanCache();
  private int cachedSpans;

  /** Blocks found to be freed twice, to be reported once no lock is held. */
  final LateFrees lateFrees = new LateFrees();

  SlabHeap(ShardedEngine engine, SlabSpace space, @Nullable Thread owner) {
    this.engine = engine;
    this.space = space;
    this.owner = owner;
    this.shared = owner == null;
    for (int sizeClass = 0; sizeClass < bins.length; sizeClass++) {
      bins[sizeClass] = new Bin(this, sizeClass);
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
  }

  boolean isShared() {
    return shared;
  }

  // ---- allocation

  /** Allocates a block of a number of steps without further ado; 0 if that cannot be. */
  long allocateQuickly(int step) {
    Bin bin = binOfStep[step];
    long hot = bin.hot;
    if (hot != 0) {
      if (remoteSeen) {
        return 0;
      }
      bin.hot = 0;
      return hot;
    }
    Slab slab = bin.current;
    long free = slab.free;
    long bit = free & -free;
    if ((bit & ~slab.remote) == 0) {
      return 0;
    }
    slab.free = free ^ bit;
    return slab.address + (long) Long.numberOfTrailingZeros(bit) * slab.blockBytes;
  }

  /** Allocates a block of a class from what this heap has; 0 if there is none. */
  long allocate(int sizeClass) {
    Bin bin = bins[sizeClass];
    long hot = takeHot(bin);
    if (hot != 0) {
      return hot;
    }
    if (bin.current.free == 0) {
      giveUpCurrent(bin);
      if (!takeListed(bin) && !(drain() && takeListed(bin))) {
        return 0;
      }
    }
    Slab slab = bin.current;
    long bit = slab.free & -slab.free;
    long block = slab.address + (long) Long.numberOfTrailingZeros(bit) * slab.blockBytes;
    slab.free ^= bit;
    settle(slab, bit, block);
    return block;
  }

  /** Takes a slab that the space gave for a bin of this heap. */
  void add(Slab slab) {
    Bin bin = slab.bin;
    if (bin.current.free == 0) {
      giveUpCurrent(bin);
      bin.current = slab;
    } else {
      // Another thread that shares this heap was faster.
      bin.list(slab);
      slab.changeState(Slab.IDLE);
    }
  }

  private long takeHot(Bin bin) {
    long hot = bin.hot;
    if (hot != 0) {
      bin.hot = 0;
      if (remoteSeen && space.extentAt(hot) instanceof Slab slab) {
        settle(slab, slab.bitOf(hot), hot);
      }
    }
    return hot;
  }

  /**
   * Finds out whether a block about to be handed out was freed by another thread, too; then that
   * free was wrong, and is taken back here unless its thread is about to do that itself.
   */
  private void settle(Slab slab, long bit, long block) {
    if ((slab.remoteOpaque() & bit) != 0 && (slab.withdrawRemote(bit) & bit) != 0) {
      lateFrees.add(block);
    }
  }

  /** Lets the current slab go; it is exhausted, but others may have freed all of it. */
  private void giveUpCurrent(Bin bin) {
    Slab slab = bin.current;
    if (slab == Slab.EXHAUSTED) {
      return;
    }
    bin.current = Slab.EXHAUSTED;
    // Pairs with freed(): either that sees the slab idle, or this sees its bit.
    slab.changeState(Slab.IDLE);
    if (slab.isWhollyFree()) {
      collect(slab);
    }
  }

  private boolean takeListed(Bin bin) {
    for (Slab slab = bin.first(); slab != null; slab = bin.first()) {
      bin.unlist(slab);
      if (slab.tryChangeState(Slab.IDLE, Slab.HELD)) {
        bin.current = slab;
        return true;
      }
      forget(slab);
    }
    return false;
  }

  /** A slab was taken away because it was wholly free; a block freed here as well was freed twice. */
  private void forget(Slab slab) {
    long twice = slab.free & slab.remoteOpaque();
    for (; twice != 0; twice &= twice - 1) {
      lateFrees.add(
          slab.address + (long) Long.numberOfTrailingZeros(twice) * slab.blockBytes);
    }
  }

  // ---- free by the owner

  /** Frees a block of a slab of this heap; false if it is not live. */
  static boolean freeByOwner(Extent slab, Bin bin, long bit, long block) {
    long free = slab.free;
    long hot = bin.hot;
    if (((free | slab.remote) & bit) != 0 || hot == block) {
      return false;
    }
    long now = free | bit;
    if (hot == 0 && (now != slab.full || slab == bin.current)) {
      bin.hot = block;
      return true;
    }
    slab.free = now;
    long live = slab.full & ~now;
    if (free == 0 || (live & live - 1) == 0) {
      bin.heap.afterFree((Slab) slab);
    }
    return true;
  }

  /**
   * Looks after a slab in which the owner has set a bit: it had none before, or is wholly free but
   * perhaps for the hot block.
   */
  void afterFree(Slab slab) {
    Bin bin = slab.bin;
    if (slab != bin.current && !slab.listed) {
      bin.list(slab);
    }
    long notFree = slab.full & ~slab.free;
    if (notFree != 0 && notFree == slab.bitOf(bin.hot)) {
      cool(bin, slab);
      notFree = 0;
    }
    if (notFree == 0) {
      retain(slab);
    }
  }

  /** Turns the hot block of a bin into a free one of its slab. */
  private static void cool(Bin bin, Slab slab) {
    slab.setFreeRelease(slab.free | slab.bitOf(bin.hot));
    bin.clearHotRelease();
  }

  private void retain(Slab slab) {
    if (slab.retained) {
      return;
    }
    while (retainedCount == RETAINED_SLABS
        || (retainedCount > 0 && retainedBytes + slab.byteSize() > RETAINED_BYTES)) {
      dropOldestRetained();
    }
    slab.retained = true;
    retained[(retainedFirst + retainedCount++) % RETAINED_SLABS] = slab;
    retainedBytes += slab.byteSize();
  }

  private void dropOldestRetained() {
    Slab slab = retained[retainedFirst];
    retainedFirst = (retainedFirst + 1) % RETAINED_SLABS;
    retainedCount--;
    retainedBytes -= slab.byteSize();
    slab.retained = false;
    if (slab.heap() == this && slab.free == slab.full) {
      retire(slab);
    }
  }

  /** Gives a wholly free slab to the space, unless that has it, or it waits in the queue. */
  private void retire(Slab slab) {
    Bin bin = slab.bin;
    if (slab.isQueued()) {
      return;
    }
    if (slab == bin.current) {
      bin.current = Slab.EXHAUSTED;
    } else {
      if (!slab.tryChangeState(Slab.IDLE, Slab.HELD)) {
        return;
      }
      if (slab.listed) {
        bin.unlist(slab);
      }
    }
    space.retire(slab);
  }

  // ---- free by others

  /**
   * Frees a block of a slab of this heap; called by a thread that is not the owner.
   *
   * @return whether the block was live
   */
  static boolean freeRemotely(Slab slab, long bit, long block) {
    // Pairs with takeRemote in collect, and with settle.
    if ((slab.orRemote(bit) & bit) != 0) {
      return false;
    }
    // The hot block first: it becomes a free bit before it is no longer hot.
    if ((slab.bin.hotAcquire() == block || (slab.freeAcquire() & bit) != 0)
        && (slab.withdrawRemote(bit) & bit) != 0) {
      return false;
    }
    freed(slab);
    return true;
  }

  /** Tells the owner of a slab that others have freed blocks, and gives it back if all are free. */
  private static void freed(Slab slab) {
    SlabHeap heap = slab.heap();
    if (slab.tryQueue()) {
      heap.push(slab);
    }
    REMOTE_SEEN.setRelease(heap, true);
    // Pairs with changeState(IDLE): either this sees the slab idle, or its owner sees the bit.
    if (slab.isWhollyFree() && slab.tryChangeState(Slab.IDLE, Slab.GONE)) {
      heap.space.takeBack(slab);
    }
  }

  private void push(Slab slab) {
    Slab head;
    do {
      head = (Slab) QUEUE.getAcquire(this);
      slab.nextQueued = head;
    } while (!QUEUE.compareAndSet(this, head, slab));
  }

  /** Collects what others have freed in all queued slabs; false if there were none. */
  boolean drain() {
    if (QUEUE.getAcquire(this) == null) {
      return false;
    }
    Slab slab = (Slab) QUEUE.getAndSet(this, null);
    while (slab != null) {
      Slab next = slab.nextQueued;
      slab.nextQueued = null;
      if (slab.heap() == this) {
        slab.unqueue();
        collect(slab);
      } else {
        // It was retired, and revived by another heap, while it was in the queue.
        slab.heap().push(slab);
      }
      slab = next;
    }
    return true;
  }

  /** Adds the remote bits of a slab to the owner's. */
  private void collect(Slab slab) {
    Bin bin = slab.bin;
    boolean current = slab == bin.current;
    do {
      if (!current && !slab.tryChangeState(Slab.IDLE, Slab.HELD)) {
        if (slab.state() == Slab.GONE && slab.listed) {
          bin.unlist(slab);
          forget(slab);
        }
        return;
      }
      long bits = slab.takeRemote();
      long hotBit = slab.bitOf(bin.hot);
      reportTwice(slab, bits & (slab.free | hotBit));
      slab.free |= bits & ~hotBit;
      if (!current) {
        if (!slab.listed && slab.free != 0) {
          bin.list(slab);
        }
        slab.changeState(Slab.IDLE);
      }
      // What others freed while it was held they have left to the owner.
    } while (!current && slab.isWhollyFree() && slab.remoteOpaque() != 0);
    if (slab.free == slab.full) {
      retain(slab);
    }
  }

  private void reportTwice(Slab slab, long bits) {
    for (long twice = bits; twice != 0; twice &= twice - 1) {
      lateFrees.add(
          slab.address + (long) Long.numberOfTrailingZeros(twice) * slab.blockBytes);
    }
  }

  // ---- giving back

  /** Gives back all that is kept ready; blocks that are live stay where they are. */
  void releaseCaches() {
    drain();
    for (Bin bin : bins) {
      if (bin.hot != 0 && space.extentAt(bin.hot) instanceof Slab slab) {
        cool(bin, slab);
        afterFree(slab);
      }
    }
    while (retainedCount > 0) {
      dropOldestRetained();
    }
  }

  /** Lets all slabs go, so that others can give them back; the owner will not come again. */
  void abandon() {
    releaseCaches();
    for (Bin bin : bins) {
      Slab slab = bin.current;
      if (slab != Slab.EXHAUSTED) {
        bin.current = Slab.EXHAUSTED;
        if (slab.free != 0) {
          bin.list(slab);
        }
        slab.changeState(Slab.IDLE);
        if (slab.isWhollyFree()) {
          collect(slab);
        }
      }
    }
    while (retainedCount > 0) {
      dropOldestRetained();
    }
  }

  /** Returns the blocks found to be freed twice since the last call. */
  long[] takeLateFrees() {
    if (!shared) {
      return lateFrees.takeAll();
    }
    synchronized (this) {
      return lateFrees.takeAll();
    }
  }

  // ---- spans

  boolean hasCachedSpans() {
    return cachedSpans > 0;
  }

  /** Returns a span of exactly that many grains that was kept for this, or null. */
  @Nullable Span takeCachedSpan(int grains) {
    Span span = cachedSpans == 0 ? null : spans.take(grains);
    if (span != null) {
      cachedSpans--;
    }
    return span;
  }

  /** Keeps a span whose block was just freed; returns one to be given back instead, or null. */
  @Nullable Span cacheSpan(Span span) {
    Span before = spans.put(span);
    if (before == null) {
      cachedSpans++;
    }
    return before;
  }

  /** Returns a span that was kept, and is no longer, or null. */
  @Nullable Span takeAnyCachedSpan() {
    Span span = cachedSpans == 0 ? null : spans.takeAny();
    if (span != null) {
      cachedSpans--;
    }
    return span;
  }

  SpanCache spans() {
    return spans;
  }

  // ---- ownership

  /** Makes the current thread the owner; whoever was it has ended. */
  void adopt() {
    Thread current = Thread.currentThread();
    OWNER.setRelease(this, current);
    for (Bin bin : bins) {
      bin.setOwner(current);
    }
  }

  /** Gives ownership up. Only by the owner. */
  void disown() {
    for (Bin bin : bins) {
      bin.setOwner(null);
    }
    OWNER.setRelease(this, null);
  }

  @Nullable Thread ownerAcquire() {
    return (Thread) OWNER.getAcquire(this);
  }

  boolean isEnded() {
    return ended;
  }

  /** Notes that nothing may be obtained for this heap any more; with the lock of the space held. */
  void setEnded() {
    ended = true;
  }

  /** Forgets all slabs: they are no longer this heap's. */
  void forgetAll() {
    for (Bin bin : bins) {
      bin.forgetAll();
    }
    while (takeAnyCachedSpan() != null) {
      // The space has ended them with the others.
    }
  }

  Bin bin(int sizeClass) {
    return bins[sizeClass];
  }
}
