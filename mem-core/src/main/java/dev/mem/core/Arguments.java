package dev.mem.core;

import dev.mem.BlockAllocator;
import dev.mem.core.layout.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Checks of arguments, with the texts that say what was wrong. */
final class Arguments {
  private Arguments() {}

  static long requireSize(long byteSize) {
    if (byteSize < 0) {
      throw new IllegalArgumentException("byteSize must not be negative, but is " + byteSize);
    }
    return byteSize;
  }

  /** Returns the alignment to use: the one asked for, or the least that every block has. */
  static long requireAlignment(long byteAlignment) {
    if (!Sizes.isPowerOfTwo(byteAlignment) || byteAlignment > BlockAllocator.MAX_ALIGNMENT) {
      throw new IllegalArgumentException(
          "byteAlignment must be a power of two from 1 to 2^30, but is " + byteAlignment);
    }
    return Math.max(byteAlignment, BlockAllocator.MIN_ALIGNMENT);
  }

  /** Returns the address of a segment that should be a block. */
  static long requireNative(MemorySegment block) {
    if (!block.isNative()) {
      throw new IllegalArgumentException(
          "a block is outside the Java heap, but this segment is inside: " + block);
    }
    return block.address();
  }

  static void requireRange(long[] addresses, int fromIndex, int toIndex) {
    Objects.checkFromToIndex(fromIndex, toIndex, addresses.length);
  }
}
