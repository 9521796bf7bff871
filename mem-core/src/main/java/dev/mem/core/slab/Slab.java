package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A run of grains cut into at most 64 blocks of one size class; all of its bookkeeping is here,
 * beside the memory.
 *
 * <pre>
 *                 takes it to allocate from             last block freed by others:
 *   HELD  ◀──────────────────────────────── IDLE ──────────────────────────────────▶ GONE
 *     │  ────────────────────────────────▶   │  whoever sees free | remote = full
 *     │          exhausted, gives it up      │
 *     └──────── retired by its owner: DORMANT ◀┘ ── dissolved ──▶ GONE
 *
 *   live = full &amp; ~(free | remote), less the hot block of the bin if it is here
 *   free &amp; remote = 0, unless a block was freed twice
 *   listed ⟹ IDLE or GONE, and linked in the list of its bin
 *   queued = 1 ⟹ linked, or about to be, in the queue of some heap
 * </pre>
 *
 * <p>The owner writes {@code free}, {@code listed}, {@code retained} and the list links. The owner
 * is the thread of the heap, or whoever holds the lock of a shared heap.
 */
final class Slab extends Extent {
  /** Its owner allocates from it: nobody may take it away. */
  static final int HELD = 0;

  /** Its owner does not allocate from it now: once wholly free it is anybody's to give back. */
  static final int IDLE = 1;

  /** Wholly free and without an owner, to be revived for blocks of its size. */
  static final int DORMANT = 2;

  /** Given back; its memory may serve others already. */
  static final int GONE = 3;

  private static final VarHandle STATE;
  private static final VarHandle QUEUED;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Slab.class, "state", int.class);
      QUEUED = MethodHandles.lookup().findVarHandle(Slab.class, "queued", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Stands for the current slab of a bin that has none: wholly in use. */
  static final Slab EXHAUSTED = new Slab();

  private int state;
  private int queued;
  boolean listed;
  boolean retained;

  /** Next in the queue of a heap; written by whoever set {@code queued}. */
  @Nullable Slab nextQueued;

  /** Neighbours in the list of its bin or, while dormant, of its class. */
  @Nullable Slab next;

  @Nullable Slab previous;

  Slab(RunArena arena, long address, Bin bin) {
    super(arena, address, bin.sizeClass, bin);
  }

  private Slab() {
    super(null, 0, 0);
  }

  @Override
  SlabHeap heap() {
    return bin.heap;
  }

  int sizeClass() {
    return bin.sizeClass;
  }

  long byteSize() {
    return Grains.bytes(grains);
  }

  /** Returns the bit of the block at an address, if one starts there, else 0. */
  long bitOf(long blockAddress) {
    long offset = blockAddress - address;
    if (Long.compareUnsigned(offset, limitBytes) >= 0) {
      return 0;
    }
    long product = offset * reciprocal;
    return (product & 0xffff_ffffL) < reciprocal ? 1L << (product >>> 32) : 0;
  }

  /** Returns the start of the block that contains an address of this slab, or 0 past the last. */
  long blockAround(long any) {
    long offset = any - address;
    return Long.compareUnsigned(offset, limitBytes) < 0
        ? address + offset / blockBytes * blockBytes
        : 0;
  }

  /** Returns the bits of blocks that are not free, as far as this thread sees. */
  long liveBits() {
    long hot = bin.hotAcquire();
    long bits = full & ~(freeAcquire() | remoteOpaque());
    return hot == 0 ? bits : bits & ~bitOf(hot);
  }

  /** Returns whether all blocks are free, the owner's and the others' frees together. */
  boolean isWhollyFree() {
    return (freeAcquire() | remoteOpaque()) == full;
  }

  int state() {
    return (int) STATE.getVolatile(this);
  }

  /** Changes the state, if it is as expected; the one that succeeds has what follows to itself. */
  boolean tryChangeState(int from, int to) {
    return STATE.compareAndSet(this, from, to);
  }

  /**
   * Changes the state, which only the caller may change now. A full fence: what others free
   * afterwards they free into the new state, and what they freed before is seen by what follows.
   */
  void changeState(int to) {
    STATE.setVolatile(this, to);
  }

  /** Takes this away from whoever has it; returns the state before. */
  int end() {
    return (int) STATE.getAndSet(this, GONE);
  }

  /** Claims the right to link this into a queue; false if it is in one. */
  boolean tryQueue() {
    return (int) QUEUED.getOpaque(this) == 0 && QUEUED.compareAndSet(this, 0, 1);
  }

  /** Lets it be queued again; before the remote bits are taken. */
  void unqueue() {
    QUEUED.setVolatile(this, 0);
  }

  boolean isQueued() {
    return (int) QUEUED.getVolatile(this) != 0;
  }
}
