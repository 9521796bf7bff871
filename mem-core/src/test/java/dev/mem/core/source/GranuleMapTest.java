package dev.mem.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GranuleMapTest {

  private static final long GRANULE = 4096;
  private static final long BASE = 5 * GRANULE;

  private static GranuleMap mapOf(int granules) {
    return new GranuleMap(BASE, granules * GRANULE, GRANULE);
  }

  @Test
  void takesTheFirstRunThatFits() {
    GranuleMap map = mapOf(10);
    assertThat(map.take(2 * GRANULE, GRANULE)).isZero();
    assertThat(map.take(3 * GRANULE, GRANULE)).isEqualTo(2 * GRANULE);
    assertThat(map.take(2 * GRANULE, GRANULE)).isEqualTo(5 * GRANULE);
    map.giveBack(0, 2 * GRANULE);

    assertThat(map.take(3 * GRANULE, GRANULE)).isEqualTo(7 * GRANULE);
    assertThat(map.take(GRANULE, GRANULE)).isZero();
    assertThat(map.take(GRANULE, GRANULE)).isEqualTo(GRANULE);
    assertThat(map.take(GRANULE, GRANULE)).isEqualTo(GranuleMap.NONE);
  }

  @Test
  void freeNeighboursAreOneRun() {
    GranuleMap map = mapOf(4);
    for (int i = 0; i < 4; i++) {
      assertThat(map.take(GRANULE, GRANULE)).isEqualTo(i * GRANULE);
    }
    for (int i : new int[] {2, 0, 3, 1}) {
      map.giveBack(i * GRANULE, GRANULE);
    }
    assertThat(map.take(4 * GRANULE, GRANULE)).isZero();
  }

  @Test
  void alignsAddressesAndNotOffsets() {
    GranuleMap map = mapOf(16);

    assertThat(map.take(GRANULE, 8 * GRANULE)).isEqualTo(8 * GRANULE - BASE);
    assertThat(map.take(GRANULE, 8 * GRANULE)).isEqualTo(16 * GRANULE - BASE);
    assertThat(map.take(GRANULE, 8 * GRANULE)).isEqualTo(GranuleMap.NONE);
    assertThat(map.take(GRANULE, 1)).isZero();
  }

  @Test
  void hugeRequestsFindNothing() {
    GranuleMap map = mapOf(16);
    assertThat(map.take(Long.MAX_VALUE, GRANULE)).isEqualTo(GranuleMap.NONE);
    assertThat(map.take(17 * GRANULE, GRANULE)).isEqualTo(GranuleMap.NONE);
    assertThat(map.take(GRANULE, 1L << 62)).isEqualTo(GranuleMap.NONE);
    assertThat(map.freeBytes()).isEqualTo(16 * GRANULE);
  }

  @Test
  void refusesToTakeBackWhatIsNotTaken() {
    GranuleMap map = mapOf(16);
    assertThat(map.take(4 * GRANULE, GRANULE)).isZero();

    for (long[] wrong :
        new long[][] {
          {0, 5 * GRANULE},
          {4 * GRANULE, GRANULE},
          {-GRANULE, GRANULE},
          {8, GRANULE},
          {0, 0},
          {0, -GRANULE},
          {16 * GRANULE, GRANULE},
          {0, Long.MAX_VALUE}
        }) {
      assertThatIllegalArgumentException().isThrownBy(() -> map.giveBack(wrong[0], wrong[1]));
    }
    assertThat(map.freeBytes()).isEqualTo(12 * GRANULE);
  }

  @Test
  void agreesWithAModelOverRandomUse() {
    long seed = System.nanoTime();
    System.out.println("GranuleMapTest: seed " + seed);
    Random random = new Random(seed);
    int granules = 200;
    GranuleMap map = mapOf(granules);
    boolean[] taken = new boolean[granules];
    List<long[]> runs = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(5) < 3) {
        int wanted = 1 + random.nextInt(12);
        long alignment = GRANULE << random.nextInt(4);
        long offset = map.take(wanted * GRANULE, alignment);
        assertThat(offset).isEqualTo(firstFit(taken, wanted, alignment));
        if (offset != GranuleMap.NONE) {
          runs.add(new long[] {offset, wanted});
          mark(taken, offset, wanted, true);
        }
      } else if (!runs.isEmpty()) {
        long[] run = runs.remove(random.nextInt(runs.size()));
        map.giveBack(run[0], run[1] * GRANULE);
        mark(taken, run[0], run[1], false);
      }
      assertThat(map.freeBytes())
          .isEqualTo((granules - runs.stream().mapToLong(run -> run[1]).sum()) * GRANULE);
    }
  }

  private static void mark(boolean[] taken, long offset, long granules, boolean value) {
    for (long granule = 0; granule < granules; granule++) {
      taken[(int) (offset / GRANULE + granule)] = value;
    }
  }

  private static long firstFit(boolean[] taken, int wanted, long alignment) {
    for (int start = 0; start + wanted <= taken.length; start++) {
      boolean fits = (BASE + start * GRANULE) % alignment == 0;
      for (int i = 0; i < wanted; i++) {
        fits &= !taken[start + i];
      }
      if (fits) {
        return start * GRANULE;
      }
    }
    return GranuleMap.NONE;
  }

  @Test
  void granulesGrowWithTheRange() {
    assertThat(GranuleMap.granuleBytesFor(1L << 32, 4096)).isEqualTo(4096);
    assertThat(GranuleMap.granuleBytesFor(1L << 36, 4096)).isEqualTo(4096);
    assertThat(GranuleMap.granuleBytesFor((1L << 36) + 4096, 4096)).isEqualTo(8192);
    assertThat(GranuleMap.granuleBytesFor(1L << 46, 4096)).isEqualTo(1L << 22);
    assertThat(GranuleMap.granuleBytesFor(1L << 20, 65536)).isEqualTo(65536);
  }
}
