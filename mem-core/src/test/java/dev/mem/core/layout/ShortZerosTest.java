package dev.mem.core.layout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every size there is, at offsets of all kinds. */
final class ShortZerosTest {
  private static final long PAIR_BYTES = 16;

  @ParameterizedTest
  @ValueSource(longs = {16, 32, 1024, 1032, 1039})
  void fillsWholePairsAndNothingElse(long offset) {
    try (Arena scope = Arena.ofConfined()) {
      for (long byteSize = 0; byteSize <= ShortZeros.MOST_BYTES; byteSize++) {
        MemorySegment segment = scope.allocate(2048).fill((byte) 0x5A);
        ShortZeros.fill(segment, offset, byteSize);
        long filled = Math.max(PAIR_BYTES, Sizes.alignUp(byteSize, PAIR_BYTES));
        for (long at = 0; at < segment.byteSize(); at++) {
          boolean inside = at >= offset && at < offset + filled;
          if (segment.get(ValueLayout.JAVA_BYTE, at) != (inside ? 0 : 0x5A)) {
            throw new AssertionError("size " + byteSize + ": wrong byte at offset " + at);
          }
        }
      }
    }
  }

  /** As at the end of an arena. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 16, 17, 32, 33, 64, 65, 128, 129, 256})
  void needsNoMoreThanTheRoundedRange(long byteSize) {
    try (Arena scope = Arena.ofConfined()) {
      long filled = Math.max(PAIR_BYTES, Sizes.alignUp(byteSize, PAIR_BYTES));
      MemorySegment segment = scope.allocate(filled).fill((byte) 1);
      ShortZeros.fill(segment, 0, byteSize);
      if (segment.mismatch(scope.allocate(filled)) != -1) {
        throw new AssertionError("not all is zero");
      }
    }
  }
}
