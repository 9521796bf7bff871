package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SparseBitsTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 4095, 4096, 4097, 100_000, 1L << 36})
  void agreesWithASortedSet(long size) {
    long seed = 0x5BA5 + size;
    var random = new Random(seed);
    var bits = new SparseBits(size);
    var model = new TreeSet<Long>();
    for (int step = 0; step < 2000; step++) {
      long index = random.nextLong(random.nextBoolean() ? size : Math.min(size, 10_000));
      if (random.nextInt(3) > 0) {
        bits.set(index);
        model.add(index);
      } else {
        bits.clear(index);
        model.remove(index);
      }
      long asked = random.nextLong(Math.min(size, 20_000));
      assertThat(bits.get(asked))
          .as("seed %d, bit %d", seed, asked)
          .isEqualTo(model.contains(asked));
      Long before = model.floor(asked);
      assertThat(bits.previousSet(asked))
          .as("seed %d, before %d", seed, asked)
          .isEqualTo(before == null ? -1 : before);
    }
    assertThat(bits.count()).isEqualTo(model.size());
    model.forEach(index -> assertThat(bits.get(index)).isTrue());
  }

  @Test
  void wordsExistOnlyWhereABitWasPreparedOrSet() {
    var bits = new SparseBits(1L << 30);
    long table = bits.metadataBytes();
    assertThat(table).isEqualTo((1L << 18) * 4);
    bits.clear(5);
    assertThat(bits.get(1L << 29)).isFalse();
    assertThat(bits.metadataBytes()).isEqualTo(table);
    bits.prepare(1L << 29);
    bits.prepare((1L << 29) + 4095);
    bits.set(1L << 29);
    assertThat(bits.metadataBytes()).isEqualTo(table + 512);
    bits.set(0);
    assertThat(bits.metadataBytes()).isEqualTo(table + 1024);
  }
}
