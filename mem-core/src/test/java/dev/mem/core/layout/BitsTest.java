package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BitsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 127, 128, 129, 1000})
  void agreesWithABitSet(int size) {
    long seed = 0xB175 + size;
    var random = new Random(seed);
    var bits = new Bits(size);
    var model = new BitSet(size);
    for (int step = 0; step < 3000; step++) {
      int index = random.nextInt(size);
      if (random.nextInt(3) == 0) {
        bits.set(index);
        model.set(index);
      } else {
        bits.clear(index);
        model.clear(index);
      }
      int asked = random.nextInt(size);
      assertThat(bits.get(asked)).as("seed %d, bit %d", seed, asked).isEqualTo(model.get(asked));
      assertThat(bits.previousSet(asked))
          .as("seed %d, before %d", seed, asked)
          .isEqualTo(model.previousSetBit(asked));
      assertThat(bits.count()).as("seed %d", seed).isEqualTo(model.cardinality());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 65, 1000})
  void findsTheFirstAndTheLastBit(int size) {
    var bits = new Bits(size);
    assertThat(bits.previousSet(size - 1)).isEqualTo(-1);
    bits.set(0);
    assertThat(bits.previousSet(size - 1)).isZero();
    assertThat(bits.previousSet(0)).isZero();
    bits.set(size - 1);
    assertThat(bits.previousSet(size - 1)).isEqualTo(size - 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 64, 65, 4096})
  void countsItsWords(long size) {
    assertThat(new Bits(size).metadataBytes()).isEqualTo((size + 63) / 64 * 8);
  }
}
