package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Runs of bits, compared with the JDK's bit set. */
final class BitRunsTest {

  @Test
  void saysWhatABitSetSays() {
    long seed = System.nanoTime();
    System.out.println("BitRunsTest seed " + seed);
    Random random = new Random(seed);
    for (int size : new int[] {1, 63, 64, 65, 128, 1000, 4096}) {
      BitRuns runs = new BitRuns(size);
      BitSet model = new BitSet(size);
      assertThat(runs.size()).isEqualTo(size);
      assertThat(runs.metadataBytes()).isEqualTo(size <= 64 ? 8 : (size + 63) / 64 * 8);
      assertThat(runs.nextSet(size)).isEqualTo(size);
      assertThat(runs.nextSet(size + 64)).isEqualTo(size);
      for (int i = 0; i < 500; i++) {
        int from = random.nextInt(size + 1);
        int to = from + random.nextInt(size + 1 - from);
        if (random.nextBoolean()) {
          runs.set(from, to);
          model.set(from, to);
        } else {
          runs.clear(from, to);
          model.clear(from, to);
        }
        compare(runs, model, size, random.nextInt(size));
        assertThat(runs.count(from, to)).isEqualTo(model.get(from, to).cardinality());
      }
      runs.clearAll();
      assertThat(runs.nextSet(0)).isEqualTo(size);
    }
  }

  private static void compare(BitRuns runs, BitSet model, int size, int at) {
    int nextSet = model.nextSetBit(at);
    assertThat(runs.get(at)).isEqualTo(model.get(at));
    assertThat(runs.nextSet(at)).isEqualTo(nextSet < 0 ? size : nextSet);
    assertThat(runs.nextClear(at)).isEqualTo(Math.min(size, model.nextClearBit(at)));
    assertThat(runs.previousSetEnd(at)).isEqualTo(model.previousSetBit(at - 1) + 1);
    assertThat(runs.previousClearEnd(at)).isEqualTo(model.previousClearBit(at - 1) + 1);
  }
}
