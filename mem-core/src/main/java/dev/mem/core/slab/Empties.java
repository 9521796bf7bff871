package dev.mem.core.slab;

import java.util.Arrays;

/**
 * The slabs of one heap that were found wholly free; only the heap's owner uses it.
 *
 * <p>A few that are current in their bins stay so, at hand: when there are too many, one that was
 * of no use for long is let go, or else the new one. Where the bin is cold for long, such a slab is
 * quiet: nobody is told each time it is wholly free. One after the other, as the heap takes other
 * slabs, they are armed, to be told of once: that shows whether they are in use, and gives the bin
 * a chance to become warm. All others can be taken away by whoever needs memory, or by a purge.
 * What is here may be in use again, or gone: it is looked at before anything is done with it.
 *
 * <pre>
 *   slab.held ⟺ in held;  slab.quiet ⟹ in held;  slab.retained ⟺ in others
 *   held: current when added; of at most HELD_BYTES together, or one
 *   others: room for twice as many as could be taken away at once, at most
 * </pre>
 */
final class Empties {
  private static final long HELD_BYTES = 1 << 18;
  private static final int HELD_SLABS = 64;

  /** Whoever was wholly free again within so many that were is in use. */
  private static final int IN_USE = 256;

  /** One slab at hand is armed whenever the heap has taken so many others. */
  private static final int ARMING_PERIOD = 16;

  private final Slab[] held = new Slab[HELD_SLABS];
  private int heldFirst;
  private int heldCount;
  private long heldBytes;

  /** How many were wholly free and current, since the heap was made. */
  private int found;

  private int refills;

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
      slab.foundAt = found++;
      if (!slab.held) {
        hold(slab);
      }
      if (slab.held && slab.bin.isColdForLong()) {
        slab.quiet = true;
        slab.updateNoteAt();
      }
    } else if (!slab.retained) {
      addOther(slab);
    }
  }

  private void hold(Slab slab) {
    while (isTooMuchWith(slab)) {
      boolean inUse = isInUse(held[heldFirst]);
      Slab oldest = takeOldest();
      if (inUse) {
        putLast(oldest);
        slab.bin.demoteCurrent();
        add(slab);
        return;
      }
      letGo(oldest);
    }
    putLast(slab);
  }

  /** Notes that a bin of the heap takes another slab. */
  void refilled() {
    if (++refills % ARMING_PERIOD == 0 && heldCount > 0) {
      putLast(takeOldest());
    }
  }

  /** Returns whether a slab at hand was of use lately; of a quiet one nobody was told. */
  private boolean isInUse(Slab slab) {
    return slab.quiet || found - slab.foundAt < IN_USE;
  }

  private boolean isTooMuchWith(Slab slab) {
    return heldCount == HELD_SLABS || (heldCount > 0 && heldBytes + slab.byteSize() > HELD_BYTES);
  }

  private void putLast(Slab slab) {
    slab.held = true;
    held[(heldFirst + heldCount++) % HELD_SLABS] = slab;
    heldBytes += slab.byteSize();
  }

  /** Takes the one that is at hand for longest, and arms it. */
  private Slab takeOldest() {
    Slab slab = held[heldFirst];
    held[heldFirst] = Slab.EXHAUSTED;
    heldFirst = (heldFirst + 1) % HELD_SLABS;
    heldCount--;
    heldBytes -= slab.byteSize();
    slab.held = false;
    if (slab.quiet) {
      slab.quiet = false;
      slab.updateNoteAt();
    }
    return slab;
  }

  private void addOther(Slab slab) {
    if (othersCount == others.length && !makeRoom()) {
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

  /**
   * Makes room, first where slabs are that cannot be taken away. Without room a slab is forgotten:
   * a purge finds it all the same.
   */
  private boolean makeRoom() {
    dropUnready();
    // At least half of the room is new, so that there is not soon another look at all.
    return othersCount <= others.length / 2 || tryGrow();
  }

  /** Drops the slabs that cannot be taken away now: in use again, or gone. */
  void dropUnready() {
    int kept = 0;
    for (int i = 0; i < othersCount; i++) {
      Slab slab = others[i];
      if (slab.isReady()) {
        others[kept++] = slab;
      } else {
        removed(slab);
      }
    }
    Arrays.fill(others, kept, othersCount, Slab.EXHAUSTED);
    othersCount = kept;
  }

  private boolean tryGrow() {
    try {
      others = Arrays.copyOf(others, 2 * others.length);
      return true;
    } catch (OutOfMemoryError full) {
      return othersCount < others.length;
    }
  }

  private void removed(Slab slab) {
    othersBytes -= slab.byteSize();
    slab.retained = false;
    slab.updateNoteAt();
  }

  private void letGo(Slab slab) {
    if (slab.isFreeOfOwner() && slab == slab.bin.current) {
      slab.bin.demoteCurrent();
      add(slab);
    }
  }

  /** Lets all slabs go that are at hand. */
  void letAllGo() {
    while (heldCount > 0) {
      letGo(takeOldest());
    }
  }

  /** Takes the slab that was found last and can be taken away; null if there is none. */
  @org.jspecify.annotations.Nullable
  Slab takeAny() {
    while (othersCount > 0) {
      Slab slab = others[--othersCount];
      others[othersCount] = Slab.EXHAUSTED;
      removed(slab);
      if (slab.listed && slab.isFreeOfOwner() && slab.tryTakeAway()) {
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
