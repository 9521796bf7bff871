package dev.mem.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArgumentsTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Long.MAX_VALUE})
  void sizesFromZeroOnPass(long byteSize) {
    assertThat(Arguments.requireSize(byteSize)).isEqualTo(byteSize);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void negativeSizesDoNot(long byteSize) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.requireSize(byteSize))
        .withMessageContaining(Long.toString(byteSize));
  }

  @ParameterizedTest
  @CsvSource({"1, 16", "2, 16", "8, 16", "16, 16", "32, 32", "1073741824, 1073741824"})
  void alignmentIsAtLeastThatOfEveryBlock(long asked, long used) {
    assertThat(Arguments.requireAlignment(asked)).isEqualTo(used);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 3, 24, 1073741825, 2147483648L, Long.MIN_VALUE, Long.MAX_VALUE})
  void otherAlignmentsAreRefused(long asked) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.requireAlignment(asked))
        .withMessageContaining(Long.toString(asked));
  }

  @Test
  void blocksAreOutsideTheJavaHeap() {
    assertThat(Arguments.requireNative(MemorySegment.NULL)).isZero();
    assertThat(Arguments.requireNative(MemorySegment.ofAddress(4711))).isEqualTo(4711);
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment segment = scope.allocate(8);
      assertThat(Arguments.requireNative(segment)).isEqualTo(segment.address());
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.requireNative(MemorySegment.ofArray(new byte[8])));
  }

  @Test
  void partsOfArraysAreChecked() {
    Arguments.requireRange(new long[3], 0, 3);
    Arguments.requireRange(new long[3], 3, 3);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Arguments.requireRange(new long[3], 2, 4));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Arguments.requireRange(new long[3], 2, 1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Arguments.requireRange(new long[3], -1, 1));
  }
}
