package dev.mem.tests.contract;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Recognisable content for blocks: every byte follows from a key and its offset.
 *
 * <p>A shorter block with the same key holds a prefix of the same bytes, whatever its address. Two
 * blocks with different keys differ in nearly every byte, so that one written over the other shows.
 */
public final class Pattern {
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Pattern() {}

  /**
   * Writes the pattern of a key.
   *
   * @param segment filled from its first byte to its last
   * @param key any number
   */
  public static void fill(MemorySegment segment, long key) {
    long byteSize = segment.byteSize();
    long words = byteSize / Long.BYTES;
    for (long word = 0; word < words; word++) {
      segment.set(WORD, word * Long.BYTES, wordOf(key, word));
    }
    for (long offset = words * Long.BYTES; offset < byteSize; offset++) {
      segment.set(JAVA_BYTE, offset, byteOf(key, offset));
    }
  }

  /**
   * Checks that a segment holds the pattern of a key.
   *
   * @param segment read from its first byte to its last
   * @param key the key it was filled with
   * @throws AssertionError that names the first offset that differs
   */
  public static void check(MemorySegment segment, long key) {
    long byteSize = segment.byteSize();
    long words = byteSize / Long.BYTES;
    for (long word = 0; word < words; word++) {
      if (segment.get(WORD, word * Long.BYTES) != wordOf(key, word)) {
        checkBytes(segment, key, word * Long.BYTES, (word + 1) * Long.BYTES);
      }
    }
    checkBytes(segment, key, words * Long.BYTES, byteSize);
  }

  /**
   * Checks that a segment holds zeros.
   *
   * @param segment read from its first byte to its last
   * @throws AssertionError that names the first offset that is not zero
   */
  public static void checkZero(MemorySegment segment) {
    long words = segment.byteSize() / Long.BYTES;
    long offset = 0;
    while (offset < words * Long.BYTES && segment.get(WORD, offset) == 0) {
      offset += Long.BYTES;
    }
    for (; offset < segment.byteSize(); offset++) {
      byte found = segment.get(JAVA_BYTE, offset);
      if (found != 0) {
        throw new AssertionError(
            "byte %d of %s should be zero, but is 0x%02x".formatted(offset, segment, found));
      }
    }
  }

  private static void checkBytes(MemorySegment segment, long key, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      byte found = segment.get(JAVA_BYTE, offset);
      if (found != byteOf(key, offset)) {
        throw new AssertionError(
            "byte %d of %s should be 0x%02x (key %d), but is 0x%02x"
                .formatted(offset, segment, byteOf(key, offset), key, found));
      }
    }
  }

  private static byte byteOf(long key, long offset) {
    int shift = (int) (offset % Long.BYTES) * Byte.SIZE;
    return (byte) (wordOf(key, offset / Long.BYTES) >>> shift);
  }

  /** Mixes key and position well enough that neighbouring ones share no bytes but by chance. */
  private static long wordOf(long key, long word) {
    long mixed = (key + 1) * 0x9E3779B97F4A7C15L + word * 0xBF58476D1CE4E5B9L;
    mixed ^= mixed >>> 29;
    mixed *= 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 32);
  }
}
