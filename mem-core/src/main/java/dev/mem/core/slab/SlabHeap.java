package dev.mem.core.slab;

import dev.mem.HeapCorruptionException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The part of an allocator that one thread owns, or that several share under its monitor: a bin for
 * each size class.
 *
 * <p>Only the owner calls the methods here, but for {@link #freeRemotely}. It is the thread that
 * {@code owner} names or, where the heap is shared, whoever holds its monitor.
 *
 * <pre>
 *   free by the owner    →  the slab's free bits and the magazine of the bin; no atomic operation
 *   free by others       →  the slab's remote bits, then the queue of its heap
 *   allocate             ←  the magazine, filled from the current slab, listed slabs, queued
 *                           slabs; else 0, and the caller asks {@link SlabSpace} for a slab
 * </pre>
 */
final class SlabHeap {
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

  /** As {@link Bin#owner}. */
  @Nullable Thread owner;

  private final Bin[] bins = new Bin[SizeClasses.COUNT];
  private final Bin[] binOfStep = new Bin[SizeClasses.STEPS];

  /** The bin of slabs that the owner leaves alone: no thread owns it. */
  private final Bin idle;

  /** Whether a thread other than the owner has ever freed a block of this heap. */
  private boolean remoteSeen;

  /** Slabs in which others have freed blocks; all push, the owner takes all. */
  private @Nullable Slab queue;

  /** Whether it was closed, and all of its blocks with it; the lock of the space orders writes. */
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
    this.idle = new Bin(this, 0, null);
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
    this.idle = Bin.NONE;
  }

  boolean isShared() {
    return shared;
  }

  Bin bin(int sizeClass) {
    return bins[sizeClass];
  }

  Bin[] bins() {
    return bins;
  }

  Bin idle() {
    return idle;
  }

  /** Returns the slab of a block of this heap. */
  Slab slabOf(long block) {
    Extent extent = ExtentTable.at(block);
    if (extent instanceof Slab slab && slab.bitOf(block) != 0 && slab.heap() == this) {
      return slab;
    }
    if (space.extentAt(block) instanceof Slab slab) {
      return slab;
    }
    throw new HeapCorruptionException(block, "the slab of a free block is not to be found");
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

  /** Allocates a block of a number of steps from what this heap has; 0 if there is none. */
  long allocateSteps(int steps) {
    Bin bin = binOfStep[steps];
    int top = bin.count - 1;
    if (top < 0) {
      return refill(bin) ? allocate(bin) : 0;
    }
    long block = bin.entries[top];
    Extent slab = ExtentTable.at(block);
    long offset = block - slab.address;
    long bit = 1L << ((offset * slab.reciprocal) >>> Integer.SIZE);
    // An extent that does not contain the block has no bits for it, or an address elsewhere.
    if (Long.compareUnsigned(offset, slab.limitBytes) >= 0 || (slab.remote & bit) != 0) {
      return allocate(bin);
    }
    bin.count = top;
    slab.free ^= bit;
    return block;
  }

  /** Allocates a block of a class from what this heap has; 0 if there is none. */
  long allocate(Bin bin) {
    if (bin.count == 0 && !refill(bin)) {
      return 0;
    }
    int top = bin.count - 1;
    long block = bin.entries[top];
    Slab slab = slabOf(block);
    long bit = slab.bitOf(block);
    bin.count = top;
    slab.free ^= bit;
    // If another thread freed it, too, that was wrong, and is taken back here unless that thread is
    // about to do so itself.
    if ((slab.remoteOpaque() & bit) != 0 && (slab.withdrawRemote(bit) & bit) != 0) {
      lateFrees.add(block);
    }
    return block;
  }

  /** Fills the empty magazine of a bin; false if this heap has nothing to fill it from. */
  private boolean refill(Bin bin) {
    if (bin.fillFrom(bin.current)) {
      return true;
    }
    leaveCurrent(bin);
    return takeListed(bin) || (drain() && takeListed(bin));
  }

  /** Leaves the current slab, which has nothing available any more. */
  private void leaveCurrent(Bin bin) {
    Slab slab = bin.current;
    if (slab != Slab.EXHAUSTED) {
      bin.current = Slab.EXHAUSTED;
      // All of its blocks are handed out. Where others free blocks they shall find it idle.
      if (remoteSeen && slab.free == 0) {
        slab.letGo();
      }
    }
  }

  private boolean takeListed(Bin bin) {
    for (Slab slab = bin.unlistFirst(); slab != null; slab = bin.unlistFirst()) {
      if (slab.tryHold(bin)) {
        bin.current = slab;
        return bin.fillFrom(slab);
      }
      forget(slab);
    }
    return false;
  }

  /** Lets a slab go that was taken away; what was freed here and by others was freed twice. */
  private void forget(Slab slab) {
    reportTwice(slab, slab.free & slab.remoteOpaque());
  }

  private void reportTwice(Slab slab, long bits) {
    for (long twice = bits; twice != 0; twice &= twice - 1) {
      lateFrees.add(slab.address + (long) Long.numberOfTrailingZeros(twice) * slab.blockBytes);
    }
  }

  /** Takes a slab that the space gave for a bin of this heap. */
  void add(Slab slab) {
    Bin bin = slab.bin;
    if (bin.current.available == 0) {
      leaveCurrent(bin);
      bin.current = slab;
    } else {
      // Another thread that shares this heap was faster.
      bin.list(slab);
    }
  }

  // ---- free by the owner

  /** Frees a block of a slab that the owner uses; false if it is not live. */
  static boolean freeByOwner(Extent slab, Bin bin, long bit, long block) {
    long free = slab.free;
    if (((free | slab.remote) & bit) != 0) {
      return false;
    }
    int count = bin.count;
    if (count == bin.entries.length) {
      bin.makeRoom();
      count = bin.count;
    }
    free |= bit;
    slab.free = free;
    bin.entries[count] = block;
    bin.count = count + 1;
    if (free == slab.full) {
      bin.heap.empties.add((Slab) slab);
    }
    return true;
  }

  /** Frees a block of a slab that the owner has left alone; false if it is not live. */
  boolean freeInIdle(Slab slab, long bit, long block) {
    Bin bin = bins[slab.sizeClass()];
    if (!slab.tryHold(bin)) {
      return false;
    }
    if (slab.available != 0 && !slab.listed && slab != bin.current) {
      bin.list(slab);
    }
    return freeByOwner(slab, bin, bit, block);
  }

  // ---- free by others

  /**
   * Frees a block of a slab; called by a thread that does not own it.
   *
   * @return whether the block was live
   */
  static boolean freeRemotely(Slab slab, long bit) {
    // Pairs with takeRemote in collect, and with withdrawRemote in allocate.
    if ((slab.orRemote(bit) & bit) != 0) {
      return false;
    }
    if ((slab.freeAcquire() & bit) != 0 && (slab.withdrawRemote(bit) & bit) != 0) {
      return false;
    }
    SlabHeap heap = slab.heap();
    if (slab.tryQueue()) {
      heap.push(slab);
    }
    REMOTE_SEEN.setRelease(heap, true);
    // If its owner lets it go just now, unseen here, it stays until the owner or a purge comes by.
    if (slab.isWhollyFree() && slab.tryChangeState(Slab.IDLE, Slab.GONE)) {
      heap.space.takeBack(slab);
    }
    return true;
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
      slab.unqueue();
      collect(slab);
      slab = next;
    }
    return true;
  }

  /** Adds the remote bits of a slab to the owner's. */
  private void collect(Slab slab) {
    Bin bin = bins[slab.sizeClass()];
    if (!slab.tryHold(bin)) {
      // Taken away; if it is listed, it is forgotten when its turn comes.
      return;
    }
    long bits = slab.takeRemote();
    long twice = bits & slab.free;
    reportTwice(slab, twice);
    slab.free |= bits;
    slab.available |= bits & ~twice;
    if (slab.available != 0 && slab != bin.current && !slab.listed) {
      bin.list(slab);
    }
    if (slab.free == slab.full) {
      empties.add(slab);
    }
  }

  // ---- giving back

  /** Lets go all that is kept ready, so that it can be taken away; live blocks stay. */
  void releaseCaches() {
    drain();
    for (Bin bin : bins) {
      bin.giveBackOldest(bin.count);
    }
    empties.letAllGo();
  }

  /** Lets all slabs go, so that others can give them back; the owner will not come again. */
  void abandon() {
    releaseCaches();
    synchronized (space.lock()) {
      registry.forEach(extent -> {
        if (extent instanceof Slab slab && slab.state() == Slab.HELD) {
          slab.bin.letGo(slab);
        }
      });
    }
  }

  /** Drops from the lists what was taken away. */
  void forgetGone() {
    for (Bin bin : bins) {
      Slab slab = bin.unlistAll();
      while (slab != null) {
        Slab next = slab.next;
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

  // ---- life

  boolean isEnded() {
    return ended;
  }

  /** Notes that nothing may be obtained for this heap any more; with the lock of the space held. */
  void setEnded() {
    ended = true;
  }

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
}
