package dev.mem.core.slab;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which heap a thread allocates from: one of its own if it allocates much, else one of a few that
 * all others share.
 *
 * <p>Both kinds are bounded by the number of processors, however many threads come by. A heap of
 * its own is found by the thread's number; the first thread that comes has one at once, so that a
 * program of one thread has no blocks elsewhere; any other earns it by its allocations from a
 * shared one, and takes over that of an ended thread where there is one. Virtual threads never own
 * a heap: they are too many, and nothing tells when they are gone.
 *
 * <pre>
 *   slots[i] = a heap of the table, or none;  owner of slots[i] is in one of the PROBES slots from
 *   its number on
 *   binsOfSlot[i] = the bins of slots[i], by steps
 *   heaps = all heaps of ended and living owners;  heaps.size() ≤ mostOwned
 * </pre>
 */
final class HeapTable {
  /** A power of two. */
  private static final int SLOTS = 1 << 8;

  private static final int PROBES = 8;
  private static final int LEAST_OWNED = 16;
  private static final int OWNED_OF_A_PROCESSOR = 4;
  private static final int MOST_STRIPES = 64;

  /** More than one, so that threads that run at once seldom meet at the same. */
  private static final int STRIPES_OF_A_PROCESSOR = 4;

  /** How many allocations from a shared heap earn a thread one of its own. */
  private static final int VISITS = 256;

  private static final int COUNTERS = 1 << 10;

  private final ShardedEngine engine;
  private final SlabSpace space;
  private final SlabHeap nobody;
  private final SlabHeap[] slots = new SlabHeap[SLOTS];
  private final Bin[][] binsOfSlot = new Bin[SLOTS][];
  private final int mostOwned;

  /** Allocations from shared heaps, by thread number; races lose some, which does not matter. */
  private final short[] visits = new short[COUNTERS];

  /** Whether there is a heap that has or had an owner; who reads an old value asks once more. */
  private boolean hasAny;

  /** All heaps that have or had an owner. Guarded by the monitor, as the following. */
  private final List<SlabHeap> heaps = new ArrayList<>();

  private final @Nullable SlabHeap[] stripes;
  private boolean closed;

  HeapTable(ShardedEngine engine, SlabSpace space) {
    this.engine = engine;
    this.space = space;
    this.nobody = new SlabHeap(space);
    vacateAll();
    int processors = Runtime.getRuntime().availableProcessors();
    this.mostOwned = Math.max(LEAST_OWNED, OWNED_OF_A_PROCESSOR * processors);
    int wanted = Math.min(STRIPES_OF_A_PROCESSOR * processors, MOST_STRIPES);
    this.stripes = new @Nullable SlabHeap[Integer.highestOneBit(2 * wanted - 1)];
  }

  /** Returns the first slot of a thread. */
  static int slotOf(Thread thread) {
    return (int) (thread.threadId() & SLOTS - 1);
  }

  /**
   * Returns the slots, for a quick look into the first one of a thread, which has its own heap or
   * another's.
   */
  SlabHeap[] slots() {
    return slots;
  }

  /**
   * Returns the bins of the heap of each slot, by steps: to look there takes one load less than to
   * look into its heap. Whoever finds itself to be the owner of a bin may use it, wherever it was.
   */
  Bin[][] binsOfSlot() {
    return binsOfSlot;
  }

  private void occupy(int slot, SlabHeap heap) {
    slots[slot] = heap;
    binsOfSlot[slot] = heap.binOfStep();
  }

  private void vacateAll() {
    for (int slot = 0; slot < SLOTS; slot++) {
      occupy(slot, nobody);
    }
  }

  /** Returns the heap that the current thread owns, or null. */
  @Nullable SlabHeap ownedBy(Thread thread) {
    int slot = slotOf(thread);
    for (int probe = 0; probe < PROBES; probe++) {
      SlabHeap heap = slots[slot + probe & SLOTS - 1];
      if (heap.owner == thread) {
        return heap;
      }
    }
    return null;
  }

  /** Returns whether the quick paths do not find a heap that a thread owns. */
  boolean isDisplaced(SlabHeap heap, Thread thread) {
    return slots[slotOf(thread)] != heap;
  }

  /** Counts an allocation of a thread without a heap; returns one of its own once that is due. */
  @Nullable SlabHeap visit(Thread thread) {
    if (thread.isVirtual()) {
      return null;
    }
    int counter = (int) thread.threadId() & COUNTERS - 1;
    if (++visits[counter] < VISITS && hasAny) {
      return null;
    }
    visits[counter] = 0;
    return promote(thread);
  }

  private synchronized @Nullable SlabHeap promote(Thread thread) {
    if (closed) {
      return null;
    }
    int slot = slotFor(thread);
    if (slot < 0) {
      return null;
    }
    SlabHeap heap = adoptAny();
    if (heap == null) {
      if (heaps.size() >= mostOwned) {
        return null;
      }
      heap = new SlabHeap(engine, space, thread);
      heaps.add(heap);
      hasAny = true;
    }
    occupy(slot, heap);
    return heap;
  }

  /**
   * Returns the slot that a thread's heap is to have, or -1 if there is none: its first one, unless
   * that is the first of another that lives. A heap that is not at its owner's first slot makes
   * way: else of threads with successive numbers each could be in the way of the next.
   */
  private int slotFor(Thread thread) {
    int first = slotOf(thread);
    Thread other = slots[first].ownerAcquire();
    if (other != null && other.isAlive() && slotOf(other) != first) {
      int elsewhere = freeSlot(other);
      if (elsewhere >= 0) {
        // There first, and here no more once the new one comes: it is found all the time.
        occupy(elsewhere, slots[first]);
        return first;
      }
    }
    return freeSlot(thread);
  }

  private int freeSlot(Thread thread) {
    for (int probe = 0; probe < PROBES; probe++) {
      int slot = slotOf(thread) + probe & SLOTS - 1;
      if (slots[slot] == nobody || hasEnded(slots[slot])) {
        return slot;
      }
    }
    return -1;
  }

  private static boolean hasEnded(SlabHeap heap) {
    Thread owner = heap.ownerAcquire();
    return owner == null || !owner.isAlive();
  }

  /** Makes the current thread the owner of the heap of an ended one; null if there is none. */
  private @Nullable SlabHeap adoptAny() {
    for (SlabHeap heap : heaps) {
      if (hasEnded(heap)) {
        leaveSlot(heap);
        heap.adopt();
        return heap;
      }
    }
    return null;
  }

  private void leaveSlot(SlabHeap heap) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (slots[slot] == heap) {
        occupy(slot, nobody);
      }
    }
  }

  /** Gives back what the heaps of ended threads keep; returns what was found freed twice there. */
  synchronized long[] abandonEnded() {
    LateFrees found = new LateFrees();
    for (SlabHeap heap : heaps) {
      Thread owner = heap.ownerAcquire();
      if (!closed && owner != null && !owner.isAlive()) {
        leaveSlot(heap);
        heap.adopt();
        heap.abandon();
        found.addAll(heap.lateFrees());
        heap.disown();
      }
    }
    return found.takeAll();
  }

  /** Returns whether some heaps have owners, which may end. */
  synchronized boolean hasOwners() {
    for (SlabHeap heap : heaps) {
      if (heap.ownerAcquire() != null) {
        return !closed;
      }
    }
    return false;
  }

  /** Returns the shared heap for a thread without one of its own. */
  SlabHeap stripeOf(Thread thread) {
    int stripe = (int) thread.threadId() & stripes.length - 1;
    SlabHeap heap = stripes[stripe];
    return heap != null ? heap : newStripe(stripe);
  }

  private synchronized SlabHeap newStripe(int stripe) {
    SlabHeap heap = stripes[stripe];
    if (heap == null) {
      heap = new SlabHeap(engine, space, null);
      stripes[stripe] = heap;
    }
    return heap;
  }

  /** Returns the shared heaps there are. */
  synchronized List<SlabHeap> sharedHeaps() {
    List<SlabHeap> shared = new ArrayList<>();
    for (SlabHeap heap : stripes) {
      if (heap != null) {
        shared.add(heap);
      }
    }
    return shared;
  }

  /** Returns the heaps that have or had an owner. */
  synchronized List<SlabHeap> ownedHeaps() {
    return List.copyOf(heaps);
  }

  /** Returns the Java-heap bytes of the table and its heaps. */
  long metadataBytes() {
    long bytes = SLOTS * 8L + COUNTERS * 2L;
    for (SlabHeap heap : ownedHeaps()) {
      bytes += heap.metadataBytes();
    }
    for (SlabHeap heap : sharedHeaps()) {
      bytes += heap.metadataBytes();
    }
    return bytes;
  }

  /** Lets no thread find a heap any more. */
  synchronized void close() {
    closed = true;
    vacateAll();
  }
}
