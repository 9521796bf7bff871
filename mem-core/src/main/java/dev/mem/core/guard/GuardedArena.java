package dev.mem.core.guard;

import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.Reservation;
import java.lang.foreign.MemorySegment;

/** The arena of guarded slots, whose blocks have lifetimes of their own. */
final class GuardedArena extends MemoryArena {
  private final GuardedSlots slots;

  GuardedArena(GuardedSlots slots, Reservation reservation) {
    super(slots, reservation);
    this.slots = slots;
  }

  @Override
  public MemorySegment segment(long address, long byteSize) {
    return slots.segment(this, address, byteSize);
  }
}
