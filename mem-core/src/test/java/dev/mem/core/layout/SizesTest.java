package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SizesTest {

  @Test
  void roundsToMultiplesOnBothSidesOfEachPowerOfTwo() {
    for (int shift = 0; shift < 62; shift++) {
      long unit = 1L << shift;
      assertThat(Sizes.alignUp(0, unit)).isZero();
      assertThat(Sizes.alignUp(1, unit)).isEqualTo(unit);
      assertThat(Sizes.alignUp(unit, unit)).isEqualTo(unit);
      assertThat(Sizes.alignUp(unit + 1, unit)).isEqualTo(shift == 0 ? 2 : 2 * unit);
      assertThat(Sizes.alignDown(unit, unit)).isEqualTo(unit);
      assertThat(Sizes.alignDown(2 * unit - 1, unit)).isEqualTo(unit);
      assertThat(Sizes.alignDown(unit - 1, unit)).isZero();
      assertThat(Sizes.alignDown(4 * unit - 1, unit)).isEqualTo(3 * unit);
    }
  }

  @Test
  void knowsWhatIsAligned() {
    assertThat(Sizes.isAligned(0, 16)).isTrue();
    assertThat(Sizes.isAligned(48, 16)).isTrue();
    assertThat(Sizes.isAligned(56, 16)).isFalse();
    assertThat(Sizes.isAligned(-16, 16)).isTrue();
    assertThat(Sizes.isAligned(7, 1)).isTrue();
  }

  @Test
  void knowsPowersOfTwo() {
    for (int shift = 0; shift < 63; shift++) {
      assertThat(Sizes.isPowerOfTwo(1L << shift)).isTrue();
      assertThat(Sizes.isPowerOfTwo((1L << shift) + 1)).isEqualTo(shift == 0);
    }
    assertThat(Sizes.isPowerOfTwo(0)).isFalse();
    assertThat(Sizes.isPowerOfTwo(-4)).isFalse();
    assertThat(Sizes.isPowerOfTwo(Long.MIN_VALUE)).isFalse();
    assertThat(Sizes.isPowerOfTwo(Long.MAX_VALUE)).isFalse();
  }
}
