package dev.mem.core.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What one heap has of one size class: a hot block, the slab it allocates from, and its other slabs
 * with free blocks.
 *
 * <p>The hot block is the one that its owner freed last while there was none: it goes to the next
 * allocation by its address alone, without a look at its slab, so that a loop of allocate and free
 * is no chain through the slab's bits.
 *
 * <pre>
 *   hot ≠ 0 ⟹ its bit is clear in the slab's free bits
 *   current is HELD, or EXHAUSTED if there is none;  the list has slabs with free bits, IDLE
 * </pre>
 */
final class Bin {
  private static final VarHandle HOT;
  private static final VarHandle OWNER;

  static {
    try {
      HOT = MethodHandles.lookup().findVarHandle(Bin.class, "hot", long.class);
      OWNER = MethodHandles.lookup().findVarHandle(Bin.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The bin of what is no slab: nobody owns it. */
  static final Bin NONE = new Bin();

  /** The address of the hot block, or 0. The owner writes, all read. */
  long hot;

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

  Bin(SlabHeap heap, int sizeClass) {
    this.heap = heap;
    this.engine = heap.engine;
    this.owner = heap.owner;
    this.sizeClass = sizeClass;
    this.current = Slab.EXHAUSTED;
  }

  @SuppressWarnings("NullAway") // Nobody asks an absent bin for its heap, or allocates from it.
  private Bin() {
    heap = null;
    engine = null;
    sizeClass = 0;
    current = null;
  }

  long hotAcquire() {
    return (long) HOT.getAcquire(this);
  }

  /** Forgets the hot block, after its bit was set. Pairs with {@link #hotAcquire}. */
  void clearHotRelease() {
    HOT.setRelease(this, 0L);
  }

  void setOwner(@Nullable Thread thread) {
    OWNER.setRelease(this, thread);
  }

  /** Returns the first slab of the list, or null. */
  @Nullable Slab first() {
    return first;
  }

  /** Puts a slab first in the list. */
  void list(Slab slab) {
    slab.listed = true;
    slab.previous = null;
    slab.next = first;
    if (first != null) {
      first.previous = slab;
    }
    first = slab;
  }

  /** Takes a slab out of the list. */
  void unlist(Slab slab) {
    slab.listed = false;
    Slab next = slab.next;
    Slab previous = slab.previous;
    if (previous == null) {
      first = next;
    } else {
      previous.next = next;
    }
    if (next != null) {
      next.previous = previous;
    }
    slab.next = null;
    slab.previous = null;
  }

  /** Forgets the hot block and all slabs. */
  void forgetAll() {
    hot = 0;
    current = Slab.EXHAUSTED;
    first = null;
  }
}
