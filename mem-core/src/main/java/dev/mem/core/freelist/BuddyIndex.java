package dev.mem.core.freelist;

import dev.mem.core.layout.BitTree;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which arenas of a buddy engine have free blocks of which size.
 *
 * <p>Arenas have numbers; the least free one goes to the next arena. A block is looked for in the
 * arena of the least number, so that the later ones have a chance to become empty. The engine's
 * lock guards everything.
 *
 * <pre>
 *   order of a block = log2 of its size
 *   bit s of arenasWith[o] is set ⟺ arena s has a free block of order o
 *   bit o of orders is set ⟺ arenasWith[o] has bits
 * </pre>
 */
final class BuddyIndex {
  private static final int ORDERS = Long.SIZE;

  private @Nullable BuddyArena[] arenas = new BuddyArena[0];
  private BitTree[] arenasWith = new BitTree[0];
  private BitTree vacant = new BitTree(1);
  private long orders;

  /** Gives an arena a number; makes every Java object that it will need here. */
  int enter(BuddyArena arena) {
    int slot = vacant.nextSet(0);
    if (slot < 0) {
      slot = arenas.length;
      enlarge(Math.max(Long.SIZE, 2 * slot));
    }
    vacant.clear(slot);
    arenas[slot] = arena;
    return slot;
  }

  private void enlarge(int slots) {
    @Nullable BuddyArena[] largerArenas = Arrays.copyOf(arenas, slots);
    BitTree[] larger = new BitTree[ORDERS];
    for (int order = 0; order < ORDERS; order++) {
      larger[order] = new BitTree(slots);
      for (int slot = 0; slot < arenas.length; slot++) {
        if (arenasWith[order].get(slot)) {
          larger[order].set(slot);
        }
      }
    }
    BitTree largerVacant = new BitTree(slots);
    for (int slot = arenas.length; slot < slots; slot++) {
      largerVacant.set(slot);
    }
    arenas = largerArenas;
    arenasWith = larger;
    vacant = largerVacant;
  }

  /** Takes the number of an arena back; no free block of it is left here. */
  void leave(int slot) {
    arenas[slot] = null;
    vacant.set(slot);
  }

  /** An arena has a free block of an order. */
  void add(int slot, int order) {
    arenasWith[order].set(slot);
    orders |= 1L << order;
  }

  /** An arena has no free block of an order any more. */
  void remove(int slot, int order) {
    arenasWith[order].clear(slot);
    if (arenasWith[order].nextSet(0) < 0) {
      orders &= ~(1L << order);
    }
  }

  boolean has(int slot, int order) {
    return arenasWith[order].get(slot) && (orders & 1L << order) != 0;
  }

  /** Returns the least order, from a given one on, that there is a free block of, or -1. */
  int orderFrom(int order) {
    long found = orders & -1L << order;
    return found == 0 ? -1 : Long.numberOfTrailingZeros(found);
  }

  /** Returns the first arena with a free block of an order that there is one of. */
  BuddyArena arenaWith(int order) {
    BuddyArena arena = arenas[arenasWith[order].nextSet(0)];
    if (arena == null) {
      throw new AssertionError("an arena that has left has free blocks");
    }
    return arena;
  }
}
