package dev.mem.core.slab;

import java.util.Arrays;

/**
 * The slabs of one heap that were found wholly free; only the heap's owner uses it.
 *
 * <p>The last few that are current in their bins stay so, at hand. All others can be taken away by
 * whoever needs memory, or by a purge. What is here may be in use again, or gone: it is looked at
 * before anything is done with it.
 *
 * <pre>
 *   slab.held ⟺ in held;  slab.retained ⟺ in others
 *   held: current when added; oldest first, of at most HELD_BYTES together
 * </pre>
 */
final class Empties {
  private static final long HELD_BYTES = 1 << 16;
  private static final int HELD_SLABS = 64;

  private final Slab[] held = new Slab[HELD_SLABS];
  private int heldFirst;
  private int heldCount;
  private long heldBytes;

  private Slab[] others = new Slab[16];
  private int othersCount;
  private long othersBytes;

  /** Returns about how many bytes the slabs have that can be taken away. */
  long byteSize() {
    return othersBytes;
  }

  /** Notes that a slab is wholly free. */
  void add(Slab slab) {
    if (slab == slab.bin.current) {
      if (!slab.held) {
        hold(slab);
      }
    } else if (!slab.retained) {
      addOther(slab);
    }
  }

  private void hold(Slab slab) {
    try {
      while (heldCount == HELD_SLABS
          || (heldCount > 0 && heldBytes + slab.byteSize() > HELD_BYTES)) {
        dropOldestHeld();
      }
    } finally {
      // Also when Java itself failed: one was dropped then, so that there is room.
      slab.held = true;
      held[(heldFirst + heldCount++) % HELD_SLABS] = slab;
      heldBytes += slab.byteSize();
    }
  }

  private void addOther(Slab slab) {
    if (othersCount == others.length && !tryGrow()) {
      return;
    }
    slab.retained = true;
    slab.updateNoteAt();
    slab.kept = false;
    others[othersCount++] = slab;
    othersBytes += slab.byteSize();
    if (slab.bin.engine != null) {
      slab.bin.engine.memoryFreed();
    }
  }

  /** Without room for it a slab is forgotten: a purge finds it all the same. */
  private boolean tryGrow() {
    try {
      others = Arrays.copyOf(others, 2 * othersCount);
      return true;
    } catch (OutOfMemoryError full) {
      return false;
    }
  }

  private void dropOldestHeld() {
    Slab slab = held[heldFirst];
    heldFirst = (heldFirst + 1) % HELD_SLABS;
    heldCount--;
    heldBytes -= slab.byteSize();
    slab.held = false;
    if (slab.free == slab.bin.full && slab == slab.bin.current) {
      slab.bin.demoteCurrent();
      add(slab);
    }
  }

  /** Lets all slabs go that are at hand. */
  void letAllGo() {
    while (heldCount > 0) {
      dropOldestHeld();
    }
  }

  /** Takes the slab that was found last and can be taken away; null if there is none. */
  @org.jspecify.annotations.Nullable
  Slab takeAny() {
    while (othersCount > 0) {
      Slab slab = others[--othersCount];
      othersBytes -= slab.byteSize();
      slab.retained = false;
      slab.updateNoteAt();
      if (slab.listed && slab.free == slab.bin.full && slab.tryTakeAway()) {
        return slab;
      }
    }
    return null;
  }

  void forgetAll() {
    heldCount = 0;
    heldBytes = 0;
    othersCount = 0;
    othersBytes = 0;
  }
}
