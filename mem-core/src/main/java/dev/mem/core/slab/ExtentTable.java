package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Finds the extent at an address in two loads, for arenas that fill an aligned window of 4 MiB.
 *
 * <pre>
 *   address   …34 | 34 … 22         | 21 … 10         | 9 … 0
 *                   slot of a window  grain in window   byte in grain
 * </pre>
 *
 * <p>Several windows of the address space share a slot; the first to come has it, and the others
 * are found through the {@link dev.mem.core.arena.AddressMap}. So what is returned need not contain
 * the address: callers compare it with the extent's bounds, which they do anyway.
 *
 * <p>Writers hold the monitor of the class. A slot is written with release, and a plain load
 * suffices, as in the address map: whoever was handed a block has a happens-before edge from the
 * registration of its extent; for a wild address any answer is compared with bounds that are final.
 */
@SuppressWarnings("ReferenceEquality") // Arrays are told apart by identity.
final class ExtentTable {
  static final int WINDOW_SHIFT = 22;
  static final long WINDOW_BYTES = 1L << WINDOW_SHIFT;
  static final int WINDOW_GRAINS = 1 << (WINDOW_SHIFT - Grains.SHIFT);

  private static final int SLOTS = 1 << 13;
  private static final Extent[] EMPTY = newWindow(WINDOW_GRAINS);
  private static final Extent[][] WINDOWS = new Extent[SLOTS][];
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Extent[][].class);

  static {
    Arrays.fill(WINDOWS, EMPTY);
  }

  private ExtentTable() {}

  /** Returns an array for a number of grains, none of which is in an extent. */
  static Extent[] newWindow(int grains) {
    Extent[] window = new Extent[grains];
    Arrays.fill(window, NoExtent.INSTANCE);
    return window;
  }

  /** Returns the extent at an address, or one that does not contain it. */
  static Extent at(long address) {
    return WINDOWS[(int) (address >>> WINDOW_SHIFT & SLOTS - 1)][
        (int) (address >>> Grains.SHIFT & WINDOW_GRAINS - 1)];
  }

  /** Enters the extents of a window, unless its slot is taken. */
  static synchronized void register(long windowAddress, Extent[] extents) {
    int slot = slotOf(windowAddress);
    if (WINDOWS[slot] == EMPTY) {
      SLOT.setRelease(WINDOWS, slot, extents);
    }
  }

  /** Forgets the extents of a window, if they were entered. */
  static synchronized void unregister(long windowAddress, Extent[] extents) {
    int slot = slotOf(windowAddress);
    if (WINDOWS[slot] == extents) {
      SLOT.setRelease(WINDOWS, slot, EMPTY);
    }
  }

  private static int slotOf(long windowAddress) {
    return (int) (windowAddress >>> WINDOW_SHIFT) & SLOTS - 1;
  }
}
