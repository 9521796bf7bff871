package dev.mem.core.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one heap has of one size class: a magazine of free blocks, the slab it is filled from, and
 * the other slabs that have blocks for it.
 *
 * <p>The magazine is a stack of addresses. The block freed last is allocated first, while it is in
 * the processor's caches; and a loop of allocate and free touches the magazine and the bits of the
 * block, each with one load and one store. It grows with the swings of the program, up to a bound,
 * and then gives the older half back to the slabs.
 *
 * <pre>
 *   entries[0 .. count) = blocks that are free and not available in their slab
 *   current is HELD, or EXHAUSTED if there is none;  the list has slabs with available blocks
 * </pre>
 */
final class Bin {
  private static final int FIRST_ENTRIES = 16;
  private static final int MOST_ENTRIES = 1024;
  private static final int MOST_BYTES = 1 << 17;

  private static final VarHandle OWNER;

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(Bin.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The bin of what is no slab: nobody owns it. */
  static final Bin NONE = new Bin();

  private static final long[] NO_ENTRIES = {};

  /** The magazine; only the owner reads and writes it. */
  long[] entries;

  int count;

  Slab current;

  /**
   * The thread that owns the heap, or null. Only a thread itself stores itself here, and another
   * only after it has ended: so whoever reads itself is the owner, however old the value.
   */
  @Nullable Thread owner;

  final @Nullable ShardedEngine engine;
  final SlabHeap heap;
  final int sizeClass;
  private @Nullable Slab first;

  Bin(SlabHeap heap, int sizeClass, @Nullable Thread owner) {
    this.heap = heap;
    this.engine = heap.engine;
    this.owner = owner;
    this.sizeClass = sizeClass;
    this.current = Slab.EXHAUSTED;
    this.entries = NO_ENTRIES;
  }

  @SuppressWarnings("NullAway") // Nobody asks an absent bin for its heap, or allocates from it.
  private Bin() {
    heap = null;
    engine = null;
    sizeClass = 0;
    current = null;
    entries = null;
  }

  void setOwner(@Nullable Thread thread) {
    OWNER.setRelease(this, thread);
  }

  // ---- the magazine

  /** Fills the empty magazine from what a slab has available; whether there was anything. */
  boolean fillFrom(Slab slab) {
    long available = slab.available;
    if (available == 0) {
      return false;
    }
    if (entries.length == 0) {
      entries = new long[FIRST_ENTRIES];
    }
    int wanted = Math.min(Long.bitCount(available), Math.min(entries.length, FIRST_ENTRIES));
    // From the lowest address on, which is to be on top.
    for (int i = wanted - 1; i >= 0; i--) {
      entries[count + i] =
          slab.address + (long) Long.numberOfTrailingZeros(available) * slab.blockBytes;
      available &= available - 1;
    }
    count += wanted;
    slab.available = available;
    return true;
  }

  /** Makes room in the full magazine for one more block. */
  void makeRoom() {
    int most =
        Math.clamp(MOST_BYTES / SizeClasses.blockBytes(sizeClass), FIRST_ENTRIES, MOST_ENTRIES);
    if (entries.length < most) {
      entries = Arrays.copyOf(entries, Math.clamp(2L * entries.length, FIRST_ENTRIES, most));
    } else {
      giveBackOldest(count - count / 2);
    }
  }

  /** Makes the blocks that have been in the magazine for longest available in their slabs. */
  void giveBackOldest(int some) {
    for (int i = 0; i < some; i++) {
      Slab slab = heap.slabOf(entries[i]);
      slab.available |= slab.bitOf(entries[i]);
      if (slab != current && !slab.listed) {
        list(slab);
      }
    }
    System.arraycopy(entries, some, entries, 0, count - some);
    count -= some;
  }

  /** Takes all blocks of a slab out of the magazine. */
  void evict(Slab slab) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (slab.bitOf(entries[i]) == 0) {
        entries[kept++] = entries[i];
      }
    }
    count = kept;
    slab.available = slab.free;
  }

  /** Lets a slab go, none of whose blocks are in the magazine. */
  void letGo(Slab slab) {
    if (slab == current) {
      current = Slab.EXHAUSTED;
    }
    if (slab.available != 0 && !slab.listed) {
      list(slab);
    }
    slab.letGo();
  }

  // ---- the list

  /** Puts a slab first in the list. */
  void list(Slab slab) {
    slab.listed = true;
    slab.next = first;
    first = slab;
  }

  /** Takes the first slab out of the list, or returns null. */
  @Nullable Slab unlistFirst() {
    Slab slab = first;
    if (slab != null) {
      slab.listed = false;
      first = slab.next;
    }
    return slab;
  }

  /** Empties the list, and returns the first slab of what it was; they are linked still. */
  @Nullable Slab unlistAll() {
    Slab slab = first;
    first = null;
    for (Slab each = slab; each != null; each = each.next) {
      each.listed = false;
    }
    return slab;
  }

  /** Forgets the magazine and all slabs. */
  void forgetAll() {
    entries = NO_ENTRIES;
    count = 0;
    current = Slab.EXHAUSTED;
    first = null;
  }
}
