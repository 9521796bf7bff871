package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BitTreeTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 4096, 4097, 300_000})
  void matchesASortedSet(int size) {
    Random random = new Random(size);
    BitTree bits = new BitTree(size);
    TreeSet<Integer> expected = new TreeSet<>();
    for (int i = 0; i < 20_000; i++) {
      int index = random.nextInt(size);
      if (random.nextInt(3) == 0) {
        bits.set(index);
        expected.add(index);
      } else {
        bits.clear(index);
        expected.remove(index);
      }
      int asked = random.nextInt(size);
      Integer next = expected.ceiling(asked);
      assertThat(bits.nextSet(asked)).isEqualTo(next == null ? -1 : next);
      assertThat(bits.get(asked)).isEqualTo(expected.contains(asked));
    }
  }

  @Test
  void aFewBitsFarApart() {
    BitTree bits = new BitTree(1 << 20);
    assertThat(bits.nextSet(0)).isEqualTo(-1);
    bits.set((1 << 20) - 1);
    assertThat(bits.nextSet(0)).isEqualTo((1 << 20) - 1);
    bits.set(70_000);
    assertThat(bits.nextSet(5)).isEqualTo(70_000);
    assertThat(bits.nextSet(70_001)).isEqualTo((1 << 20) - 1);
    bits.clear((1 << 20) - 1);
    assertThat(bits.nextSet(70_001)).isEqualTo(-1);
  }

  @Test
  void metadataIsThatOfAllLevels() {
    assertThat(new BitTree(4096).metadataBytes()).isEqualTo((64 + 1) * 8);
  }
}
