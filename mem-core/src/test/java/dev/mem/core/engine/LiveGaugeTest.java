package dev.mem.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.engine.LiveGauge.Reading;
import org.junit.jupiter.api.Test;

final class LiveGaugeTest {
  private final LiveGauge gauge = new LiveGauge();

  @Test
  void blocksAndTheirBytesAreCountedAsTheyComeAndGo() {
    assertThat(gauge.read()).isEqualTo(new Reading(0, 0, 0));
    gauge.allocated(100);
    gauge.allocated(40);
    assertThat(gauge.read()).isEqualTo(new Reading(2, 140, 140));
    gauge.freed(100);
    assertThat(gauge.read()).isEqualTo(new Reading(1, 40, 140));
    gauge.allocated(70);
    assertThat(gauge.read()).as("less than there were").isEqualTo(new Reading(2, 110, 140));
    gauge.allocated(50);
    assertThat(gauge.read()).isEqualTo(new Reading(3, 160, 160));
  }

  @Test
  void anotherSizeIsNoOtherBlock() {
    gauge.allocated(100);
    gauge.resized(100, 150);
    assertThat(gauge.read()).isEqualTo(new Reading(1, 150, 150));
    gauge.resized(150, 30);
    assertThat(gauge.read()).isEqualTo(new Reading(1, 30, 150));
  }

  @Test
  void whatEndsWithItsHeapIsTakenOffTogether() {
    gauge.allocated(100);
    gauge.allocated(40);
    gauge.allocated(7);
    gauge.dropped(2, 47);
    assertThat(gauge.read()).isEqualTo(new Reading(1, 100, 147));
  }

  @Test
  void aReadingStaysAsItWas() {
    gauge.allocated(100);
    Reading before = gauge.read();
    gauge.freed(100);
    assertThat(before).isEqualTo(new Reading(1, 100, 100));
  }
}
