package dev.mem.core.slab;

import dev.mem.core.arena.StackReserve;

/**
 * Frees blocks of slabs whose heap is another thread's, or is shared.
 *
 * <pre>
 *   remote bit set ─▶ just now half of the slab: into the queue of its heap
 *                  ─▶ all that the owner has not: left to the owner, or taken away
 * </pre>
 */
final class RemoteFrees {
  private RemoteFrees() {}

  /**
   * Frees a block of a slab; called by a thread that does not own it.
   *
   * <p>All that is read stands before the one atomic operation, which processors let no later read
   * overtake: what follows it, most of the time, is arithmetic.
   *
   * @return whether the block was live
   */
  static boolean free(Slab slab, long bit, long block) {
    StackReserve.require();
    Bin bin = slab.bin;
    int listAt = slab.listAt();
    long full = slab.full();
    boolean noted = bin.remoteSeenAcquire();
    // The hot block first: it becomes a free bit before it is no longer hot.
    if (bin.hotAcquire() == block) {
      return false;
    }
    long own = slab.ownFree();
    if ((own & bit) != 0) {
      return false;
    }
    // A look at the owner's bits after this one would prove nothing: it may have been collected,
    // and the block handed out and freed again. Pairs with takeRemote in collect.
    long before = slab.orRemote(bit);
    if ((before & bit) != 0) {
      return false;
    }
    long remote = before | bit;
    boolean some = Long.bitCount(remote) == listAt;
    boolean all = (own | remote) == full;
    if (some || all || !noted) {
      after(slab, some, all);
    }
    return true;
  }

  /**
   * Looks after a slab in which others have freed some blocks, or all that the owner has not.
   *
   * <p>The free that makes them some queues it; one that comes after it need not. Fewer are found
   * by a sweep: so that the owner does not come for each of them. If the owner frees its last block
   * just now, or lets the slab go, unseen here, that stays until the owner or a purge comes by.
   */
  private static void after(Slab slab, boolean some, boolean all) {
    SlabHeap heap = slab.heap();
    if (some && slab.tryQueue()) {
      heap.queue.push(slab);
    }
    slab.bin.noteRemote();
    if (all && slab.isReady()) {
      afterLast(heap, slab);
    }
  }

  /** Looks after a slab that others have made wholly free: leaves it, or takes it away. */
  private static void afterLast(SlabHeap heap, Slab slab) {
    if (!tryLeaveToOwner(heap, slab) && slab.tryTakeAway()) {
      heap.space.takeBack(slab);
    }
    if (heap.engine != null) {
      heap.engine.memoryFreed();
    }
  }

  /**
   * Leaves a slab to the owner, who would else need another one soon, unless as much was left since
   * the owner came by as a heap may keep ready. A shared heap keeps none ready.
   */
  private static boolean tryLeaveToOwner(SlabHeap heap, Slab slab) {
    return !heap.isShared() && heap.queue.leave(slab.byteSize()) <= heap.space.readyBytes(heap);
  }
}
