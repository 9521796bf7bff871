package dev.mem.core.slab;

import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.Reservation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An arena that is one very large block.
 *
 * <pre>
 *   LIVE ──▶ RESIZING ──▶ LIVE       by whoever changes its size
 *   LIVE ──▶ CACHED ──▶ LIVE         freed, and taken again
 *   LIVE, CACHED ──▶ GONE            given back
 * </pre>
 *
 * <p>Every change of state is one compare-and-set, and whoever succeeds has the arena to itself
 * until the next one.
 */
final class BlockArena extends MemoryArena {
  static final int LIVE = 0;
  static final int CACHED = 1;
  static final int RESIZING = 2;
  static final int GONE = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(BlockArena.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Of no use to anybody until its memory is committed. */
  private int state = RESIZING;

  /**
   * How many bytes of it are the block; written RESIZING or before it is handed out. Volatile, as
   * the next two, for readers of the moment: they pair with the writes in this object alone.
   */
  private volatile long usableBytes;

  /** How many bytes from the start may hold anything. */
  private volatile long dirtyBytes;

  /** The heap that closes with it, or the one that stands for none. */
  private volatile SlabHeap heap;

  /** Whether it has been free since before the last look at what is kept for long. */
  boolean kept;

  BlockArena(ArenaOwner owner, Reservation reservation, SlabHeap heap) {
    super(owner, reservation);
    this.heap = heap;
  }

  /** Returns whether the block is in use, at a moment. Pairs with the changes of the state. */
  boolean isLive() {
    int now = (int) STATE.getAcquire(this);
    return now == LIVE || (now == RESIZING && usableBytes != 0);
  }

  /**
   * Changes the state from what the caller takes it to be. Pairs with itself, and with the next.
   */
  boolean tryChangeState(int from, int to) {
    return STATE.compareAndSet(this, from, to);
  }

  /** Ends the caller's time with it: what it wrote is seen by whoever changes the state next. */
  void changeState(int to) {
    STATE.setVolatile(this, to);
  }

  /** Ends it whatever its state; returns the state before. */
  int end() {
    return (int) STATE.getAndSet(this, GONE);
  }

  long usableBytes() {
    return usableBytes;
  }

  void setUsableBytes(long bytes) {
    usableBytes = bytes;
  }

  long dirtyBytes() {
    return dirtyBytes;
  }

  void setDirtyBytes(long bytes) {
    dirtyBytes = bytes;
  }

  SlabHeap heap() {
    return heap;
  }

  void setHeap(SlabHeap owner) {
    heap = owner;
  }
}
