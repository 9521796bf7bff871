package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes around one and two pieces: of 1 MiB to copy, of 16 KiB to fill. */
final class PiecesTest {
  private static final long MARGIN = 24;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 15, 16383, 16384, 16385, 32767, 32768, 32776, 1048577})
  void zeroesTheRangeAndNothingElse(long byteSize) {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment segment = scope.allocate(byteSize + 2 * MARGIN).fill((byte) 0x5A);
      Pieces.zero(segment, MARGIN, MARGIN + byteSize);
      for (long offset = 0; offset < segment.byteSize(); offset++) {
        boolean inside = offset >= MARGIN && offset < MARGIN + byteSize;
        if (segment.get(ValueLayout.JAVA_BYTE, offset) != (inside ? 0 : 0x5A)) {
          throw new AssertionError("wrong byte at offset " + offset);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -100, Long.MIN_VALUE})
  void zeroesNothingOfARangeThatEndsBeforeItStarts(long distance) {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment segment = scope.allocate(128).fill((byte) 0x5A);
      Pieces.zero(segment, 64, Math.max(64 + distance, 0));
      assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x5A);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 15, 1048575, 1048576, 1048577, 2097151, 2097152, 2097160})
  void copiesTheRangeAndNothingElse(long byteSize) {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment from = scope.allocate(byteSize + MARGIN);
      for (long offset = 0; offset < from.byteSize(); offset++) {
        from.set(ValueLayout.JAVA_BYTE, offset, content(offset));
      }
      MemorySegment to = scope.allocate(byteSize + 2 * MARGIN).fill((byte) 0x5A);
      Pieces.copy(from, MARGIN, to, MARGIN, byteSize);
      for (long offset = 0; offset < to.byteSize(); offset++) {
        boolean inside = offset >= MARGIN && offset < MARGIN + byteSize;
        if (to.get(ValueLayout.JAVA_BYTE, offset) != (inside ? content(offset) : 0x5A)) {
          throw new AssertionError("wrong byte at offset " + offset);
        }
      }
    }
  }

  private static byte content(long offset) {
    return (byte) (offset * 31 >>> 3);
  }
}
