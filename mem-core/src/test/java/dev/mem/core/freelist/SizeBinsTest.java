package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SizeBinsTest {
  private static final long UNIT = 16;

  /** No block is larger: one unit less than the address space. */
  private static final long MOST_BYTES = (1L << 48) - UNIT;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5})
  void smallSizesHaveABinEach(int stepBits) {
    var bins = new SizeBins(stepBits);
    for (long units = 1; units <= 1L << stepBits; units++) {
      assertThat(bins.binOf(units * UNIT)).isEqualTo((int) units);
      assertThat(bins.firstBinOfAtLeast(units * UNIT)).isEqualTo((int) units);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5})
  void eachPowerOfTwoHasAsManyBinsOfOneWidth(int stepBits) {
    var bins = new SizeBins(stepBits);
    int steps = 1 << stepBits;
    for (int power = stepBits + 4; power < 48; power++) {
      long width = (1L << power) >> stepBits;
      int first = bins.binOf(1L << power);
      for (int step = 0; step < steps; step++) {
        long least = (1L << power) + step * width;
        assertThat(bins.binOf(least)).isEqualTo(first + step);
        assertThat(bins.binOf(least + width - UNIT)).isEqualTo(first + step);
        assertThat(bins.binOf(least - UNIT)).as("the bin before").isEqualTo(first + step - 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5})
  void thereAreAsManyAsTheLargestSizeNeeds(int stepBits) {
    var bins = new SizeBins(stepBits);
    assertThat(bins.count()).isEqualTo(bins.binOf(MOST_BYTES) + 1);
  }

  /** A bin holds no smaller size if its own least one has room, and it is the first such bin. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5})
  void theFirstBinOfAtLeastASizeIsTheNextUnlessItIsTheLeastOfItsOwn(int stepBits) {
    var bins = new SizeBins(stepBits);
    long seed = 0xB145;
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long byteSize = (1 + random.nextLong(1L << (1 + random.nextInt(43)))) * UNIT;
      if (byteSize < MOST_BYTES) {
        int own = bins.binOf(byteSize);
        boolean isLeast = bins.binOf(byteSize - UNIT) < own;
        assertThat(bins.firstBinOfAtLeast(byteSize))
            .as("seed %d, %d bytes", seed, byteSize)
            .isEqualTo(isLeast ? own : own + 1);
      }
    }
  }
}
