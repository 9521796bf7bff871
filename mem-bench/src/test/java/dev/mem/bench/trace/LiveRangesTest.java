package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveRangesTest {
  private final LiveRanges ranges = new LiveRanges();

  @ParameterizedTest
  @CsvSource({"100,50", "99,2", "149,1", "90,100", "110,10", "100,1"})
  void refusesAnOverlap(long start, long byteSize) {
    ranges.add(100, 50);
    assertThatExceptionOfType(CheckFailure.class)
        .isThrownBy(() -> ranges.add(start, byteSize))
        .withMessageContaining("overlaps live block [0x64, 0x96)");
  }

  @Test
  void takesNeighbours() {
    ranges.add(100, 50);
    assertThatCode(
            () -> {
              ranges.add(150, 1);
              ranges.add(99, 1);
            })
        .doesNotThrowAnyException();
    assertThat(ranges.size()).isEqualTo(3);
  }

  @Test
  void forgetsWhatIsRemoved() {
    ranges.add(100, 50);
    ranges.remove(100);
    ranges.add(90, 20);
    assertThat(ranges.size()).isEqualTo(1);
  }
}
