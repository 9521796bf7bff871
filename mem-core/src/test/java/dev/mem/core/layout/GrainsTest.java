package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GrainsTest {

  @Test
  void holdWhatTheyMust() {
    assertThat(Grains.of(0)).isZero();
    assertThat(Grains.of(1)).isEqualTo(1);
    assertThat(Grains.of(1024)).isEqualTo(1);
    assertThat(Grains.of(1025)).isEqualTo(2);
    assertThat(Grains.of(1 << 20)).isEqualTo(1024);
  }

  @Test
  void haveTheirBytes() {
    assertThat(Grains.bytes(0)).isZero();
    assertThat(Grains.bytes(1)).isEqualTo(1024);
    assertThat(Grains.bytes(Integer.MAX_VALUE)).isEqualTo((1L << 41) - 1024);
  }
}
