package dev.mem.tests.stress;

import dev.mem.RawAllocator;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Blocks in numbered slots, and what each must hold.
 *
 * <p>Address, size and key of a block are kept here, apart from its memory, so that no damage there
 * can hide itself. Every byte follows from the key, by a cheaper rule than that of {@link Pattern}:
 * with it a soak does half as much again.
 */
final class SoakSlots {
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final long STEP = 0x9E3779B97F4A7C15L;

  /** 0 where a slot is empty. */
  private final long[] addresses;

  private final int[] byteSizes;
  private final long[] keys;

  SoakSlots(int count) {
    addresses = new long[count];
    byteSizes = new int[count];
    keys = new long[count];
  }

  int count() {
    return addresses.length;
  }

  boolean isEmpty(int slot) {
    return addresses[slot] == 0;
  }

  long address(int slot) {
    return addresses[slot];
  }

  /** Puts a block that nothing was written into yet into an empty slot. */
  void put(RawAllocator raw, int slot, long address, int byteSize, long key) {
    addresses[slot] = address;
    byteSizes[slot] = byteSize;
    keys[slot] = key;
    fill(raw.range(address), address, byteSize, key);
  }

  /** Empties a slot, the content of whose block must be right, and returns the address. */
  long take(RawAllocator raw, int slot) {
    check(raw, slot);
    long address = addresses[slot];
    addresses[slot] = 0;
    return address;
  }

  /** The block of a slot was resized: the old content must be there, as far as it has room. */
  void changed(RawAllocator raw, int slot, long address, int byteSize, long key) {
    check(raw.range(address), address, Math.min(byteSize, byteSizes[slot]), keys[slot]);
    put(raw, slot, address, byteSize, key);
  }

  void check(RawAllocator raw, int slot) {
    long address = addresses[slot];
    check(raw.range(address), address, byteSizes[slot], keys[slot]);
  }

  void swap(int slot, SoakSlots other, int otherSlot) {
    long address = addresses[slot];
    int byteSize = byteSizes[slot];
    long key = keys[slot];
    addresses[slot] = other.addresses[otherSlot];
    byteSizes[slot] = other.byteSizes[otherSlot];
    keys[slot] = other.keys[otherSlot];
    other.addresses[otherSlot] = address;
    other.byteSizes[otherSlot] = byteSize;
    other.keys[otherSlot] = key;
  }

  private static void fill(MemorySegment range, long address, int byteSize, long key) {
    long start = address - range.address();
    long word = key;
    int offset = 0;
    for (; offset <= byteSize - Long.BYTES; offset += Long.BYTES) {
      range.set(WORD, start + offset, word);
      word += STEP;
    }
    for (; offset < byteSize; offset++) {
      range.set(ValueLayout.JAVA_BYTE, start + offset, byteOf(word, offset));
    }
  }

  private static void check(MemorySegment range, long address, int byteSize, long key) {
    long start = address - range.address();
    long word = key;
    int offset = 0;
    for (; offset <= byteSize - Long.BYTES; offset += Long.BYTES) {
      if (range.get(WORD, start + offset) != word) {
        throw mismatch(address, byteSize, key, offset);
      }
      word += STEP;
    }
    for (; offset < byteSize; offset++) {
      if (range.get(ValueLayout.JAVA_BYTE, start + offset) != byteOf(word, offset)) {
        throw mismatch(address, byteSize, key, offset);
      }
    }
  }

  private static byte byteOf(long word, int offset) {
    return (byte) (word >>> (Byte.SIZE * (offset % Long.BYTES)));
  }

  private static AssertionError mismatch(long address, int byteSize, long key, int offset) {
    return new AssertionError(
        "mismatch at byte %d of the block of %d bytes at 0x%x with key 0x%x"
            .formatted(offset, byteSize, address, key));
  }
}
