package dev.mem.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The places that downcalls leave {@code errno} in.
 *
 * <p>They are allocated beforehand, so that memory can be released when there is none left to
 * allocate; only if more calls are under way than there are slots, one is allocated for the call.
 *
 * <p>Invariant: a bit is set in {@code freeSlots} exactly if its slot is with no caller.
 */
final class ErrnoSlots {
  private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("errno"));

  /** One slot for each bit of the mask. */
  private static final int SLOTS = Long.SIZE;

  /** A cache line of its own for each slot. */
  private static final MemoryLayout SLOT_LAYOUT =
      MemoryLayout.structLayout(LAYOUT, MemoryLayout.paddingLayout(64 - LAYOUT.byteSize()));

  private final MemorySegment slots =
      Arena.ofAuto().allocate(SLOTS * SLOT_LAYOUT.byteSize(), SLOT_LAYOUT.byteSize());

  /** A compare-and-set that takes a bit pairs with the one that gave it back. */
  private final AtomicLong freeSlots = new AtomicLong(-1);

  /** Returns a slot for one call. */
  MemorySegment take() {
    long free = freeSlots.get();
    while (free != 0) {
      long bit = Long.lowestOneBit(free);
      if (freeSlots.compareAndSet(free, free & ~bit)) {
        long offset = Long.numberOfTrailingZeros(bit) * SLOT_LAYOUT.byteSize();
        return slots.asSlice(offset, LAYOUT.byteSize());
      }
      free = freeSlots.get();
    }
    return Arena.ofAuto().allocate(LAYOUT);
  }

  /** Gives a slot back. */
  void giveBack(MemorySegment slot) {
    long offset = slot.address() - slots.address();
    if (offset >= 0 && offset < slots.byteSize()) {
      freeSlots.accumulateAndGet(1L << (offset / SLOT_LAYOUT.byteSize()), (a, b) -> a | b);
    }
  }

  static int errnoIn(MemorySegment slot) {
    return slot.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
  }
}
