package dev.mem.core.arena;

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
 * <p>Writers hold the monitor of the class. Readers hold nothing. A slot is written with release,
 * and a reader's plain load suffices, because everything reachable from a slot is either final
 * (arena descriptors) or starts out empty (tables): whoever was handed a block has a happens-before
 * edge from the registration of its arena, and sees it; a wild address that races with a
 * registration may find nothing, which is a true answer for it.
 */
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
   * Makes all tables that cover a range, so that {@link #put} for it allocates nothing and cannot
   * fail. Tables are kept for good.
   *
   * @throws PageSourceException if the range is not inside 48 bits, or not of whole granules
   */
  public static synchronized void prepare(long address, long byteSize) {
    if (address < 0
        || byteSize <= 0
        || address > Sizes.ADDRESS_SPACE_BYTES - byteSize
        || !Sizes.isAligned(address | byteSize, GRANULE_BYTES)) {
      throw new PageSourceException(
          "reserve",
          "the page source returned an unusable range: 0x%x, %d bytes"
              .formatted(address, byteSize));
    }
    makeTables(ROOT, ROOT_SHIFT, address, address + byteSize);
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

  /**
   * Enters a range whose tables were {@linkplain #prepare prepared}; null forgets what was known of
   * it.
   */
  public static synchronized void put(long address, long byteSize, @Nullable MapEntry entry) {
    fill(ROOT, ROOT_SHIFT, address, address + byteSize, entry);
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
      } else {
        throw new IllegalStateException("the range was not prepared");
      }
      address = end;
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
