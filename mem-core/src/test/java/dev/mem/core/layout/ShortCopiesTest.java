package dev.mem.core.layout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number of pairs up to many, at offsets of all kinds. */
final class ShortCopiesTest {
  private static final long PAIR_BYTES = 16;
  private static final long MOST_BYTES = 512;

  @ParameterizedTest
  @ValueSource(longs = {0, 16, 1024, 1032, 1039})
  void copiesTheRangeAndNothingElse(long offset) {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment from = scope.allocate(2048);
      for (long at = 0; at < from.byteSize(); at++) {
        from.set(ValueLayout.JAVA_BYTE, at, (byte) (at * 31 | 1));
      }
      for (long byteSize = PAIR_BYTES; byteSize <= MOST_BYTES; byteSize += PAIR_BYTES) {
        MemorySegment to = scope.allocate(2048);
        long fromOffset = from.byteSize() - MOST_BYTES - offset / 4;
        ShortCopies.copy(from, fromOffset, to, offset, byteSize);
        for (long at = 0; at < to.byteSize(); at++) {
          boolean inside = at >= offset && at < offset + byteSize;
          byte expected =
              inside ? from.get(ValueLayout.JAVA_BYTE, fromOffset + at - offset) : (byte) 0;
          if (to.get(ValueLayout.JAVA_BYTE, at) != expected) {
            throw new AssertionError("size " + byteSize + ": wrong byte at offset " + at);
          }
        }
      }
    }
  }

  /** As for a block of no bytes at the end of an arena. */
  @ParameterizedTest
  @ValueSource(longs = {0, 16, 32, 48, 64, 80})
  void needsNoMoreThanTheRange(long byteSize) {
    try (Arena scope = Arena.ofConfined()) {
      long copied = Math.max(PAIR_BYTES, byteSize);
      MemorySegment from = scope.allocate(copied).fill((byte) 3);
      MemorySegment to = scope.allocate(copied);
      ShortCopies.copy(from, 0, to, 0, byteSize);
      if (to.mismatch(from) != -1) {
        throw new AssertionError("not all is copied");
      }
    }
  }
}
