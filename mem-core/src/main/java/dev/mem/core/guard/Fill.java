package dev.mem.core.guard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The patterns of checked mode; each is one byte, repeated, that hardly occurs by accident. */
enum Fill {
  /** What a new block holds. */
  FRESH(0xA5),
  /** What surrounds a block. */
  CANARY(0xC9),
  /** What a freed block holds. */
  POISON(0xDB);

  /** The least that stands behind a block, in bytes. */
  static final long LEAST_CANARY_BYTES = 16;

  /** How much of a block is filled at most, in bytes: the first mebibyte of a larger one. */
  static final long MOST_BYTES = 1 << 20;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

  private final byte pattern;
  private final long word;

  Fill(int pattern) {
    this.pattern = (byte) pattern;
    this.word = pattern * 0x0101_0101_0101_0101L;
  }

  void write(MemorySegment bytes) {
    bytes.fill(pattern);
  }

  /** Returns the offset of the first byte that is different, or -1. */
  long firstOther(MemorySegment bytes) {
    long offset = 0;
    long words = bytes.byteSize() & -Long.BYTES;
    while (offset < words && bytes.get(WORD, offset) == word) {
      offset += Long.BYTES;
    }
    for (; offset < bytes.byteSize(); offset++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, offset) != pattern) {
        return offset;
      }
    }
    return -1;
  }
}
