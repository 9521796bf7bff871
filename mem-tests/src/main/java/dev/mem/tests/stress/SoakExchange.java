package dev.mem.tests.stress;

/** Slots through which blocks change hands, a lock for each few of them. */
final class SoakExchange {
  private static final int LOCKS = 64;

  private final SoakSlots slots;
  private final Object[] locks = new Object[LOCKS];

  SoakExchange(int count) {
    slots = new SoakSlots(count);
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /** The slots; for whoever is alone with them. */
  SoakSlots slots() {
    return slots;
  }

  /** Swaps what is in a slot, chosen by a number, with what is in a slot of the caller. */
  void swap(int choice, SoakSlots own, int ownSlot) {
    int slot = Integer.remainderUnsigned(choice, slots.count());
    synchronized (locks[slot % LOCKS]) {
      slots.swap(slot, own, ownSlot);
    }
  }
}
