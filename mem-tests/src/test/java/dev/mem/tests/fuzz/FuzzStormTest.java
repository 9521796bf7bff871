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
    // In a few setups there is never memory for a block, and so nothing to find.
    assertThatThrownBy(() -> rounds(seed, sabotage))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("repeat with the seed -?\\d+");
  }

  private static void rounds(long seed, Sabotage sabotage) {
    FuzzStorm storm = new FuzzStorm();
    for (int round = 0; round < ROUNDS; round++) {
      storm.round(seed + round, sabotage::of);
    }
  }
}
