package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The rounded sizes of spans. */
final class SpanSizesTest {

  @Test
  void everySizeIsRoundedUpToTheNextOneByANinthAtMost() {
    int before = 0;
    for (int grains = 1; grains <= SpanSizes.LARGEST; grains++) {
      int rounded = SpanSizes.rounded(grains);
      assertThat(rounded).isGreaterThanOrEqualTo(grains).isGreaterThanOrEqualTo(before);
      assertThat((rounded - grains) * 9).isLessThanOrEqualTo(rounded);
      assertThat(SpanSizes.rounded(rounded)).isEqualTo(rounded);
      assertThat(SpanSizes.isRounded(grains)).isEqualTo(rounded == grains);
      before = rounded;
    }
    assertThat(SpanSizes.isRounded(SpanSizes.LARGEST + 1)).isFalse();
  }

  @Test
  void roundedSizesAreNumberedInOrder() {
    int number = 0;
    for (int grains = 1; grains <= SpanSizes.LARGEST; grains++) {
      if (SpanSizes.isRounded(grains)) {
        number++;
        assertThat(SpanSizes.indexOf(grains)).isEqualTo(number);
      }
    }
    assertThat(number).isEqualTo(SpanSizes.COUNT - 1);
    assertThat(number).isEqualTo(16 + 7 * 8);
  }
}
