package dev.mem.core.slab;

/**
 * Frees blocks of slabs that the current thread owns, or whose heap's monitor it holds: without an
 * atomic operation.
 *
 * <pre>
 *   bit into free ─▶ fewer than noteAt are free: nothing else
 *                 ─▶ current slab, bin not cold, no hot block: not the bit, but the hot block
 *                 ─▶ half of the slab: listed
 *                 ─▶ all of it: kept at hand, or left to whoever wants memory
 * </pre>
 */
final class OwnerFrees {
  private OwnerFrees() {}

  /** Frees a block; false if it is not live. */
  static boolean free(Extent slab, long bit, long block) {
    long free = slab.free;
    // A plain read of the remote bits: one that is set meanwhile is found when it is collected.
    if (((free | slab.remote) & bit) != 0) {
      return false;
    }
    free |= bit;
    if (Long.bitCount(free) >= slab.noteAt) {
      return freeNoted((Slab) slab, slab.bin, bit, block);
    }
    // The slab may be idle, and anybody's from here on. Pairs with ownFree in tryTakeAway.
    slab.setFreeRelease(free);
    return true;
  }

  /**
   * Frees a block that was not free, of a slab that its heap is to look after then; false if the
   * block is not live, for the hot one is in such a slab.
   */
  private static boolean freeNoted(Slab slab, Bin bin, long bit, long block) {
    if (bin.hot == block) {
      return false;
    }
    if (bin.hot == 0 && slab == bin.current) {
      bin.hot = block;
      return true;
    }
    if (bin.hot != Bin.COLD) {
      becomeCold(bin);
    }
    makeFree(slab, bit);
    return true;
  }

  /** Makes a bin cold: frees show that it had better be. */
  private static void becomeCold(Bin bin) {
    if (bin.hot > 0) {
      bin.cool();
      if (bin.current.isFreeOfOwner()) {
        after(bin.current);
      }
    }
    bin.becomeCold();
  }

  private static void makeFree(Slab slab, long bit) {
    long free = slab.free | bit;
    // As in free.
    slab.setFreeRelease(free);
    if (Long.bitCount(free) >= slab.noteAt) {
      after(slab);
    }
  }

  /** Looks after a slab with some blocks free, or all. */
  static void after(Slab slab) {
    Bin bin = slab.bin;
    if (slab == bin.current) {
      bin.mayBecomeWarm();
    } else if (!slab.listed) {
      bin.list(slab);
    }
    if (slab.isFreeOfOwner()) {
      bin.heap.empties().add(slab);
    }
  }
}
