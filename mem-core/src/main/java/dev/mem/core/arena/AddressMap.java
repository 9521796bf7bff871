package dev.mem.core.arena;

import dev.mem.core.layout.Hex;
import dev.mem.core.layout.Sizes;
import dev.mem.spi.PageSourceException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the arena of an address, among all arenas of all allocators of the process.
 *
 * <pre>
 *   address   47..36      35..24       23..12      11..0
 *             root index  middle index leaf index  offset in a granule of 4 KiB
 * </pre>
 *
 * <p>A radix tree of three levels over 48 bits. A slot holds nothing, the table of the next level,
 * or, where one entry covers all of the slot, that entry itself; so a large arena costs few slots.
 * Any {@code long} may be looked up: addresses outside the 48 bits, of the Java heap or of other
 * allocators find nothing.
 *
 * <p>Java memory follows the arenas that there are, not the addresses that there were: a table all
 * of whose slots say the same of no arena is replaced by what they say, and of the leaves without
 * an arena, that only remember what was returned, the latest {@link RecentLeaves#CAPACITY} are
 * kept.
 *
 * <p>Writers hold the monitor of the class. Readers hold nothing. A slot is written with release,
 * and a reader's plain load suffices, because everything reachable from a slot is either final
 * (arena descriptors) or was filled before (tables): whoever was handed a block has a
 * happens-before edge from the registration of its arena, and sees it; a wild address that races
 * with a registration may find nothing, which is a true answer for it. A reader may go on in a
 * table that was replaced meanwhile: no arena was in it.
 */
@SuppressWarnings("ReferenceEquality") // Entries and tables are told apart by identity.
public final class AddressMap {

  /** The unit of registration: arenas start and end at multiples of it. */
  public static final long GRANULE_BYTES = 1L << 12;

  private static final int LEVEL_BITS = 12;
  private static final int LEAF_SHIFT = 12;
  private static final int MIDDLE_SHIFT = LEAF_SHIFT + LEVEL_BITS;
  private static final int ROOT_SHIFT = MIDDLE_SHIFT + LEVEL_BITS;
  private static final int INDEX_MASK = (1 << LEVEL_BITS) - 1;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final @Nullable Object[] ROOT = new Object[1 << LEVEL_BITS];

  /** The leaves that hold no arena. */
  private static final RecentLeaves REMEMBERED = new RecentLeaves();

  private AddressMap() {}

  /** Returns what is known of an address, or null. */
  public static @Nullable MapEntry find(long address) {
    if (address >>> (ROOT_SHIFT + LEVEL_BITS) != 0) {
      return null;
    }
    Object slot = ROOT[(int) (address >>> ROOT_SHIFT)];
    if (slot instanceof @Nullable Object[] middle) {
      slot = middle[(int) (address >>> MIDDLE_SHIFT) & INDEX_MASK];
      if (slot instanceof @Nullable Object[] leaf) {
        slot = leaf[(int) (address >>> LEAF_SHIFT) & INDEX_MASK];
      }
    }
    return (MapEntry) slot;
  }

  /** Returns the arena that contains an address, or null. */
  public static @Nullable MemoryArena arenaAt(long address) {
    return find(address) instanceof MemoryArena arena ? arena : null;
  }

  /**
   * Enters a range. Fails before anything is changed or not at all.
   *
   * @param entry the arena; what is none may be forgotten, as what is left of one
   * @throws PageSourceException if the range is not inside 48 bits, or not of whole granules
   */
  public static synchronized void enter(long address, long byteSize, MapEntry entry) {
    if (address < 0
        || byteSize <= 0
        || address > Sizes.ADDRESS_SPACE_BYTES - byteSize
        || !Sizes.isAligned(address | byteSize, GRANULE_BYTES)) {
      throw new PageSourceException(
          "reserve",
          "the page source returned an unusable range: "
              + Hex.of(address)
              + ", "
              + byteSize
              + " bytes");
    }
    try {
      makeTables(ROOT, ROOT_SHIFT, address, address + byteSize);
    } catch (Throwable failed) {
      dropTables(ROOT, ROOT_SHIFT, address, address + byteSize);
      throw failed;
    }
    fill(ROOT, ROOT_SHIFT, address, address + byteSize, entry);
  }

  /**
   * Forgets an arena that was entered, or a part of it. Allocates nothing and cannot fail.
   *
   * @param remains what is known of the range from now on: the arena around it, or whose it was
   */
  public static synchronized void leave(long address, long byteSize, @Nullable MapEntry remains) {
    fill(ROOT, ROOT_SHIFT, address, address + byteSize, remains);
    dropTables(ROOT, ROOT_SHIFT, address, address + byteSize);
  }

  /** Makes the tables below every slot of a table that a range covers in part only. */
  private static void makeTables(@Nullable Object[] table, int shift, long from, long to) {
    for (long address = from; address < to; ) {
      int index = (int) (address >>> shift) & INDEX_MASK;
      long end = Math.min(slotEnd(address, shift), to);
      if (!coversSlot(address, end, shift)) {
        @Nullable Object[] next =
            table[index] instanceof @Nullable Object[] existing
                ? existing
                : replaceByTable(table, index);
        makeTables(next, shift - LEVEL_BITS, address, end);
      }
      address = end;
    }
  }

  /** Replaces a slot that one entry covers by a table that says the same. */
  private static @Nullable Object[] replaceByTable(@Nullable Object[] table, int index) {
    @Nullable Object[] next = new Object[1 << LEVEL_BITS];
    Arrays.fill(next, table[index]);
    SLOT.setRelease(table, index, next);
    return next;
  }

  private static void fill(
      @Nullable Object[] table, int shift, long from, long to, @Nullable MapEntry entry) {
    for (long address = from; address < to; ) {
      int index = (int) (address >>> shift) & INDEX_MASK;
      long end = Math.min(slotEnd(address, shift), to);
      if (table[index] instanceof @Nullable Object[] next) {
        fill(next, shift - LEVEL_BITS, address, end, entry);
      } else if (coversSlot(address, end, shift)) {
        SLOT.setRelease(table, index, entry);
      } else if (table[index] != entry) {
        throw new IllegalStateException("the range was not entered");
      }
      address = end;
    }
  }

  /** Replaces the tables below the slots of a range where one entry, of no arena, says it all. */
  private static void dropTables(@Nullable Object[] table, int shift, long from, long to) {
    for (long address = from; address < to; ) {
      int index = (int) (address >>> shift) & INDEX_MASK;
      long end = Math.min(slotEnd(address, shift), to);
      if (table[index] instanceof @Nullable Object[] next) {
        if (shift > MIDDLE_SHIFT) {
          dropTables(next, shift - LEVEL_BITS, address, end);
        }
        if (!replacedByEntry(table, index, next) && shift == MIDDLE_SHIFT && isWithoutArena(next)) {
          forget(REMEMBERED.add(Sizes.alignDown(address, 1L << MIDDLE_SHIFT)));
        }
      }
      address = end;
    }
  }

  private static boolean replacedByEntry(
      @Nullable Object[] table, int index, @Nullable Object[] next) {
    Object first = next[0];
    if (first instanceof Object[] || first instanceof MemoryArena) {
      return false;
    }
    for (Object slot : next) {
      if (slot != first) {
        return false;
      }
    }
    SLOT.setRelease(table, index, first);
    return true;
  }

  private static boolean isWithoutArena(@Nullable Object[] leaf) {
    for (Object slot : leaf) {
      if (slot instanceof MemoryArena) {
        return false;
      }
    }
    return true;
  }

  /** Forgets what was returned in a leaf, unless it holds an arena again. */
  private static void forget(long leafAddress) {
    int rootIndex = (int) (leafAddress >>> ROOT_SHIFT);
    int middleIndex = (int) (leafAddress >>> MIDDLE_SHIFT) & INDEX_MASK;
    if (leafAddress != RecentLeaves.NONE
        && ROOT[rootIndex] instanceof @Nullable Object[] middle
        && middle[middleIndex] instanceof @Nullable Object[] leaf
        && isWithoutArena(leaf)) {
      SLOT.setRelease(middle, middleIndex, null);
      replacedByEntry(ROOT, rootIndex, middle);
    }
  }

  private static long slotEnd(long address, int shift) {
    long slotBytes = 1L << shift;
    return Sizes.alignDown(address, slotBytes) + slotBytes;
  }

  private static boolean coversSlot(long from, long to, int shift) {
    return to - from == 1L << shift;
  }
}
