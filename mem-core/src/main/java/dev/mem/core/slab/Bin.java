package dev.mem.core.slab;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one heap has of one size class: a hot block, the slab that blocks are handed out from, and
 * the others; and the figures of the class, which quick paths find here. What other threads than
 * the owner read is in {@link BinFigures}.
 *
 * <p>The hot block is one of the current slab that its owner freed while there was none: it goes to
 * the next allocation by its address alone, without a look at its slab, so that a loop of allocate
 * and free is no chain through a slab's bits. Where blocks come and go in another way, so that the
 * processor could not foresee whether there is one, the bin is cold, and has none. While it is not
 * cold, and blocks of one size come and go, the last segment is kept: where the same memory is
 * handed out again, with the same size, so is the same segment, and there is no garbage.
 *
 * <p>A slab is listed, to be current in its turn, once about half of its blocks are free ({@link
 * Slab#listAt}): so the current one lasts for a while, and a single free does not move slabs about.
 * Before the heap grows by an eighth, the slabs with fewer free blocks are listed, too.
 *
 * <pre>
 *   hot > 0 ⟹ it is in the current slab, and its bit is clear there
 *   current is HELD, or EXHAUSTED if there is none
 *   lastSegment is in current, and made since that became current; or NULL
 *   slabs[0 .. count) = all slabs of this bin, and some that are gone
 * </pre>
 */
final class Bin extends BinFigures {
  private static final int GROWTH_PART = 8;

  /** From how many slabs on further ones are larger. */
  private static final int SOME = 4;

  /** How many chances to become warm a cold bin lets pass, at most. */
  private static final int MOST_PATIENCE = 64;

  /** The bin of what is no slab: nobody owns it. */
  static final Bin NONE = new Bin();

  private static final Slab[] NO_SLABS = {};

  Slab current;

  MemorySegment lastSegment = MemorySegment.NULL;

  /** The size of the last segment that was made while the bin was not cold. */
  private long lastBytes;

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
    super(heap, sizeClass, owner);
    this.current = Slab.EXHAUSTED;
  }

  @SuppressWarnings("NullAway") // Nobody allocates from an absent bin.
  private Bin() {
    current = null;
  }

  /** Keeps a segment just made, if the next one may be the same. */
  void noteSegment(MemorySegment segment, long byteSize) {
    if (hot == COLD) {
      return;
    }
    // A store of a reference has a barrier: not where sizes change all the time.
    if (lastBytes == byteSize) {
      lastSegment = segment;
    }
    lastBytes = byteSize;
  }

  /** Makes a slab, or {@link Slab#EXHAUSTED}, current. */
  void setCurrent(Slab slab) {
    // A look at it is cheaper than a store of a reference, which has a barrier.
    if (lastSegment.address() != 0) {
      lastSegment = MemorySegment.NULL;
    }
    current = slab;
  }

  /**
   * Makes the first listed slab current in place of one that is used up, and lets that go; false if
   * it is not as simple as that, as it is nearly always.
   */
  boolean tryTakeFirst() {
    Slab slab = first;
    Slab used = current;
    if (slab == null
        || used == Slab.EXHAUSTED
        || slab.free == 0
        || slab.remoteOpaque() != 0
        || !slab.tryHold()) {
      return false;
    }
    removeFirst(slab);
    slab.becomeCurrent();
    used.updateNoteAt();
    used.letGo();
    return true;
  }

  /** Turns the hot block into a free one: it is both for a moment. Pairs with RemoteFrees. */
  void cool() {
    Slab slab = current;
    slab.setFreeRelease(slab.free | slab.bitOf(hot));
    clearHotRelease();
  }

  /** Has no hot block for a while; only if there is none now. */
  void becomeCold() {
    hot = COLD;
    current.updateNoteAt();
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
      current.updateNoteAt();
    }
  }

  /** Makes sure that {@link #add} needs no Java memory. */
  void prepare() {
    if (count == slabs.length) {
      slabs = Arrays.copyOf(slabs, Math.max(4, count + count / 2));
    }
  }

  /** Returns whether it was cold again whenever it had become warm, for long. */
  boolean isColdForLong() {
    return hot == COLD && patience == MOST_PATIENCE;
  }

  /**
   * Returns how many blocks the next slab is to have: the fewer slabs there are, the fewer. Where
   * threads share the heap one may read an old count; any size will do.
   */
  int nextCapacity() {
    if (count >= SOME) {
      return SizeClasses.laterCapacity(sizeClass);
    }
    return count == 0 ? SizeClasses.firstCapacity(sizeClass) : SizeClasses.capacity(sizeClass);
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

  /** Has the next search for a slab list those with few free blocks, however many there are. */
  void sweepSoon() {
    sweepAt = 0;
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
      removeFirst(slab);
      slab.updateNoteAt();
    }
    return slab;
  }

  private void removeFirst(Slab slab) {
    slab.listed = false;
    first = slab.next;
    // Else a slab in use would keep all in Java memory that were behind it, one after the other.
    slab.next = null;
    if (first == null) {
      last = null;
    }
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
      setCurrent(Slab.EXHAUSTED);
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
    setCurrent(Slab.EXHAUSTED);
    first = null;
    last = null;
    slabs = NO_SLABS;
    count = 0;
  }
}
