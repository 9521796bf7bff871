package dev.mem.core.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecentLeavesTest {
  private final RecentLeaves leaves = new RecentLeaves();

  @Test
  void theOneAddedLongestAgoLeaves() {
    for (long leaf = 0; leaf < RecentLeaves.CAPACITY; leaf++) {
      assertThat(leaves.add(leaf)).isEqualTo(RecentLeaves.NONE);
    }
    assertThat(leaves.add(1000)).isEqualTo(0);
    assertThat(leaves.add(1001)).isEqualTo(1);
  }

  @Test
  void addedAgainItIsTheLatest() {
    for (long leaf = 0; leaf < RecentLeaves.CAPACITY; leaf++) {
      leaves.add(leaf);
    }
    assertThat(leaves.add(0)).isEqualTo(RecentLeaves.NONE);
    assertThat(leaves.add(RecentLeaves.CAPACITY - 1)).isEqualTo(RecentLeaves.NONE);
    assertThat(leaves.add(1000)).isEqualTo(1);
  }

  @Test
  void agreesWithALinkedSet() {
    long seed = 0x1EAF;
    var random = new Random(seed);
    var model = new LinkedHashSet<Long>();
    for (int step = 0; step < 20_000; step++) {
      long leaf = random.nextInt(2 * RecentLeaves.CAPACITY);
      model.remove(leaf);
      model.add(leaf);
      long leaving = model.size() > RecentLeaves.CAPACITY ? model.removeFirst() : RecentLeaves.NONE;
      assertThat(leaves.add(leaf)).as("seed %d, step %d", seed, step).isEqualTo(leaving);
    }
  }
}
