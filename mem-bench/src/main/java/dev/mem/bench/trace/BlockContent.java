package dev.mem.bench.trace;

import dev.mem.bench.subject.Memory;

/**
 * The content that a checked block is filled with: eight-byte words, each derived from a seed and
 * its place, so that neither another block's content nor a shifted copy of its own passes for it.
 */
final class BlockContent {
  /** What {@link #firstDifference} returns if there is none. */
  static final long NONE = -1;

  private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

  private BlockContent() {}

  /** Returns the seed of a block from what makes it different from all others. */
  static long seed(long id, long byteSize, long operation) {
    return mix(mix(mix(id) + byteSize) + operation);
  }

  private static long mix(long value) {
    long z = value + GOLDEN_RATIO;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  private static long word(long seed, long offset) {
    return seed + offset * GOLDEN_RATIO;
  }

  private static byte byteOf(long word, long offset) {
    return (byte) (word >>> (offset % Long.BYTES * Byte.SIZE));
  }

  static void fill(long address, long byteSize, long seed) {
    long offset = 0;
    for (; offset + Long.BYTES <= byteSize; offset += Long.BYTES) {
      Memory.putLong(address + offset, word(seed, offset));
    }
    long last = word(seed, offset);
    for (; offset < byteSize; offset++) {
      Memory.putByte(address + offset, byteOf(last, offset));
    }
  }

  /**
   * Returns the offset of the first byte that is not as {@link #fill} left it, or {@link #NONE}.
   */
  static long firstDifference(long address, long byteSize, long seed) {
    long offset = 0;
    while (offset + Long.BYTES <= byteSize
        && Memory.getLong(address + offset) == word(seed, offset)) {
      offset += Long.BYTES;
    }
    for (; offset < byteSize; offset++) {
      if (Memory.getByte(address + offset) != expected(seed, offset)) {
        return offset;
      }
    }
    return NONE;
  }

  /** Returns what {@link #fill} writes at an offset. */
  static byte expected(long seed, long offset) {
    return byteOf(word(seed, offset & -Long.BYTES), offset);
  }

  /** Returns the offset of the first byte that is not 0, or {@link #NONE}. */
  static long firstNonZero(long address, long byteSize) {
    long offset = 0;
    while (offset + Long.BYTES <= byteSize && Memory.getLong(address + offset) == 0) {
      offset += Long.BYTES;
    }
    for (; offset < byteSize; offset++) {
      if (Memory.getByte(address + offset) != 0) {
        return offset;
      }
    }
    return NONE;
  }
}
