package dev.mem.tests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.tests.contract.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Some rounds of random sequences, and that a broken allocator does not get through one. */
class FuzzStormTest {
  private static final int ROUNDS = 4;

  @Test
  void findsNothingWhereNothingIsBroken() {
    FuzzStorm storm = new FuzzStorm();
    long seed = Seeds.of("storm");
    for (int round = 0; round < ROUNDS; round++) {
      storm.round(seed + round, allocator -> allocator);
    }
    assertThat(storm.sequences()).isGreaterThanOrEqualTo(ROUNDS * FuzzStorm.CHECKED_SEQUENCES);
    assertThat(storm.operations()).isGreaterThan(storm.sequences());
  }

  @ParameterizedTest
  @EnumSource
  void findsOutABrokenAllocator(Sabotage sabotage) {
    long seed = Seeds.of("storm of " + sabotage);
    assertThatThrownBy(() -> new FuzzStorm().round(seed, sabotage::of))
        .isInstanceOf(AssertionError.class)
        .hasMessage("repeat with the seed " + seed);
  }
}
