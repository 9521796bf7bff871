package dev.mem.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The places that downcalls leave their last error in, and VirtualProtect the former protection.
 *
 * <p>They are allocated beforehand, so that memory can be released when there is none left to
 * allocate; only if more calls are under way than there are slots, one is allocated for the call.
 *
 * <p>Invariant: a bit is set in {@code freeSlots} exactly if its slot is with no caller.
 */
final class CallSlots {
  private static final StructLayout STATE_LAYOUT = Linker.Option.captureStateLayout();

  /** A cache line for each slot: the captured state first, for the linker writes it there. */
  private static final StructLayout SLOT_LAYOUT =
      MemoryLayout.structLayout(
          STATE_LAYOUT.withName("state"),
          JAVA_INT.withName("formerProtection"),
          MemoryLayout.paddingLayout(64 - STATE_LAYOUT.byteSize() - JAVA_INT.byteSize()));

  private static final long LAST_ERROR_OFFSET =
      SLOT_LAYOUT.byteOffset(
          PathElement.groupElement("state"), PathElement.groupElement("GetLastError"));
  private static final long FORMER_PROTECTION_OFFSET =
      SLOT_LAYOUT.byteOffset(PathElement.groupElement("formerProtection"));

  /** One slot for each bit of the mask. */
  private static final int SLOTS = Long.SIZE;

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
        return slots.asSlice(offset, SLOT_LAYOUT.byteSize());
      }
      free = freeSlots.get();
    }
    return Arena.ofAuto().allocate(SLOT_LAYOUT);
  }

  /** Gives a slot back. */
  void giveBack(MemorySegment slot) {
    long offset = slot.address() - slots.address();
    if (offset >= 0 && offset < slots.byteSize()) {
      freeSlots.accumulateAndGet(1L << (offset / SLOT_LAYOUT.byteSize()), (a, b) -> a | b);
    }
  }

  static int lastErrorIn(MemorySegment slot) {
    return slot.get(JAVA_INT, LAST_ERROR_OFFSET);
  }

  /** Returns where VirtualProtect is to write the former protection, which nobody reads. */
  static long formerProtectionAddress(MemorySegment slot) {
    return slot.address() + FORMER_PROTECTION_OFFSET;
  }
}
