package dev.mem.core.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one heap has of one size class: a hot block, the slab that blocks are handed out from, and
 * the others; and the figures of the class, which quick paths find here.
 *
 * <p>The hot block is one of the current slab that its owner freed while there was none: it goes to
 * the next allocation by its address alone, without a look at its slab, so that a loop of allocate
 * and free is no chain through a slab's bits. Where blocks come and go in another way, so that the
 * processor could not foresee whether there is one, the bin is cold, and has none.
 *
 * <p>A slab is listed, to be current in its turn, once an eighth of its blocks are free: so the
 * current one lasts for a while, and a single free does not move slabs about. Before the heap grows
 * by an eighth, the slabs with fewer free blocks are listed, too.
 *
 * <pre>
 *   hot > 0 ⟹ it is in the current slab, and its bit is clear there
 *   current is HELD, or EXHAUSTED if there is none
 *   slabs[0 .. count) = all slabs of this bin, and some that are gone
 *   limitBytes = capacity · blockBytes; 0 where there are no blocks, so that nothing passes
 * </pre>
 */
final class Bin {
  /** In place of the hot block: the bin is cold. */
  static final long COLD = -1;

  private static final int GROWTH_PART = 8;

  /** How many chances to become warm a cold bin lets pass, at most. */
  private static final int MOST_PATIENCE = 256;

  private static final long LOWER_HALF = 0xffff_ffffL;

  private static final VarHandle HOT;
  private static final VarHandle OWNER;
  private static final VarHandle REMOTE_SEEN;

  static {
    try {
      HOT = MethodHandles.lookup().findVarHandle(Bin.class, "hot", long.class);
      REMOTE_SEEN = MethodHandles.lookup().findVarHandle(Bin.class, "remoteSeen", boolean.class);
      OWNER = MethodHandles.lookup().findVarHandle(Bin.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The bin of what is no slab: nobody owns it. */
  static final Bin NONE = new Bin();

  private static final Slab[] NO_SLABS = {};

  /** The address of the hot block, 0 if there is none, or {@link #COLD}. As {@code free}. */
  long hot;

  /** One bit for each block of a slab. */
  final long full;

  final int capacity;
  final int limitBytes;
  final int reciprocal;
  final int blockBytes;

  /** With how many free blocks a slab is listed. */
  final int listAt;

  /** Whether a thread other than the owner has ever freed a block of this bin. */
  boolean remoteSeen;

  Slab current;

  /**
   * The thread that owns the heap, or null. Only a thread itself stores itself here, and another
   * only after it has ended: so whoever reads itself is the owner, however old the value.
   */
  @Nullable Thread owner;

  final @Nullable ShardedEngine engine;
  final SlabHeap heap;
  final int sizeClass;

  /** The listed slabs, linked by {@code next}; the one that waits for longest is the first. */
  private @Nullable Slab first;

  private @Nullable Slab last;
  private Slab[] slabs = NO_SLABS;
  private int count;

  /** The number of slabs from which on the sparse ones are listed before there is another. */
  private int sweepAt;

  private int patience = 1;
  private int patienceLeft;

  Bin(SlabHeap heap, int sizeClass, @Nullable Thread owner) {
    this.heap = heap;
    this.engine = heap.engine;
    this.owner = owner;
    this.sizeClass = sizeClass;
    this.current = Slab.EXHAUSTED;
    this.capacity = SizeClasses.capacity(sizeClass);
    this.full = -1L >>> (Long.SIZE - capacity);
    this.blockBytes = SizeClasses.blockBytes(sizeClass);
    this.limitBytes = blockBytes * capacity;
    this.reciprocal = SizeClasses.reciprocal(sizeClass);
    this.listAt = Math.max(1, capacity / GROWTH_PART);
  }

  @SuppressWarnings("NullAway") // Nobody asks an absent bin for its heap, or allocates from it.
  private Bin() {
    heap = null;
    engine = null;
    sizeClass = 0;
    current = null;
    full = 0;
    capacity = 0;
    limitBytes = 0;
    reciprocal = 0;
    blockBytes = 0;
    listAt = 0;
  }

  /** Returns the bit of the block that starts at an offset in a slab, or 0 if none does. */
  long bitAt(long offset) {
    long product = offset * reciprocal;
    return Long.compareUnsigned(offset, limitBytes) < 0 && (product & LOWER_HALF) < reciprocal
        ? 1L << (product >>> Integer.SIZE)
        : 0;
  }

  /** Has no hot block for a while; only if there is none now. */
  void becomeCold() {
    hot = COLD;
    patienceLeft = patience;
    patience = Math.min(2 * patience, MOST_PATIENCE);
  }

  /**
   * Takes a chance, if the bin is cold, to find out whether blocks come and go one by one; never
   * again where others free blocks, which a hot block knows nothing of.
   */
  void mayBecomeWarm() {
    if (hot == COLD && !remoteSeen && --patienceLeft <= 0) {
      hot = 0;
    }
  }

  /** Returns the hot block, for others than the owner. Pairs with {@link #clearHotRelease}. */
  long hotAcquire() {
    return (long) HOT.getAcquire(this);
  }

  /** Forgets the hot block, after its bit was set. Pairs with {@link #hotAcquire}. */
  void clearHotRelease() {
    HOT.setRelease(this, 0L);
  }

  /**
   * Notes that others free blocks here; after their bit was set. Pairs with the owner's plain read
   * before it hands out the hot block: who learnt that this free was done, reads that it was.
   */
  void noteRemote() {
    // It never becomes false again; and the owner reads what is beside it all the time.
    if (!(boolean) REMOTE_SEEN.getAcquire(this)) {
      REMOTE_SEEN.setRelease(this, true);
    }
  }

  /** Notes who owns the heap. Pairs with plain reads: nothing but itself follows from it. */
  void setOwner(@Nullable Thread thread) {
    OWNER.setRelease(this, thread);
  }

  /** Makes sure that {@link #add} needs no Java memory. */
  void prepare() {
    if (count == slabs.length) {
      slabs = Arrays.copyOf(slabs, Math.max(4, count + count / 2));
    }
  }

  /** Takes a new slab in. */
  void add(Slab slab) {
    prepare();
    slabs[count++] = slab;
  }

  /** Lists the slabs with few free blocks, if it is time to; whether there are any now. */
  boolean sweep() {
    if (count < sweepAt) {
      return false;
    }
    dropGone();
    for (int i = 0; i < count; i++) {
      Slab slab = slabs[i];
      if ((slab.free | slab.remoteOpaque()) != 0 && slab != current && !slab.listed) {
        list(slab);
      }
    }
    sweepAt = count + 1 + count / GROWTH_PART;
    return first != null;
  }

  /** Drops the slabs that are gone, but for listed ones. */
  void dropGone() {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      Slab slab = slabs[i];
      if (slab.state() != Slab.GONE || slab.listed) {
        slabs[kept++] = slab;
      }
    }
    Arrays.fill(slabs, kept, count, null);
    count = kept;
  }

  /** Puts a slab last in the list: until its turn, more of its blocks become free. */
  void list(Slab slab) {
    Slab before = last;
    if (before == null) {
      first = slab;
    } else {
      before.next = slab;
    }
    last = slab;
    slab.next = null;
    slab.listed = true;
    slab.updateNoteAt();
  }

  /** Takes the first slab out of the list, or returns null. */
  @Nullable Slab unlistFirst() {
    Slab slab = first;
    if (slab != null) {
      slab.listed = false;
      slab.updateNoteAt();
      first = slab.next;
      // Else a slab in use would keep all in Java memory that were behind it, one after the other.
      slab.next = null;
      if (first == null) {
        last = null;
      }
    }
    return slab;
  }

  /** Empties the list, and returns the first slab of what it was; they are linked still. */
  @Nullable Slab unlistAll() {
    Slab slab = first;
    first = null;
    last = null;
    for (Slab each = slab; each != null; each = each.next) {
      each.listed = false;
      each.updateNoteAt();
    }
    return slab;
  }

  /** Lists the current slab with the others, so that it can be taken away. */
  void demoteCurrent() {
    Slab slab = current;
    if (slab != Slab.EXHAUSTED) {
      current = Slab.EXHAUSTED;
      slab.updateNoteAt();
      if (slab.free != 0) {
        list(slab);
      }
      slab.letGo();
    }
  }

  /** Forgets all slabs. */
  void forgetAll() {
    hot = 0;
    current = Slab.EXHAUSTED;
    first = null;
    last = null;
    slabs = NO_SLABS;
    count = 0;
  }
}
