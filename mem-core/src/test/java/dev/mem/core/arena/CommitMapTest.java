package dev.mem.core.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommitMapTest {

  @Test
  void noticesACountThatTheBitsDoNotHave() {
    var map = new CommitMap(8 * 4096, 4096);
    map.markCommitted(0, 4096);
    assertThat(map.isConsistent()).isTrue();
    map.markCommitted(0, 2 * 4096);
    assertThat(map.isConsistent()).as("one page was committed twice").isFalse();
  }

  @Test
  void takesABitForEachPage() {
    assertThat(new CommitMap(64 * 4096, 4096).metadataBytes()).isPositive();
    long difference =
        new CommitMap(8192 * 4096L, 4096).metadataBytes()
            - new CommitMap(64 * 4096, 4096).metadataBytes();
    assertThat(difference).isBetween(8192L / 8 - 8, 8192L / 8 * 2);
  }

  @ParameterizedTest
  @CsvSource({"1, 4096", "2, 4096", "64, 4096", "65, 16384", "200, 65536"})
  void agreesWithABitSet(int pages, long pageSizeBytes) {
    long seed = 0xC0 + pages;
    var random = new Random(seed);
    var map = new CommitMap(pages * pageSizeBytes, pageSizeBytes);
    var model = new BitSet(pages);
    for (int step = 0; step < 2000; step++) {
      int from = random.nextInt(pages);
      if (model.get(from)) {
        int end = 1 + random.nextInt(pages - from) + from;
        end = Math.min(end, model.nextClearBit(from));
        map.markDecommitted(from * pageSizeBytes, end * pageSizeBytes);
        model.clear(from, end);
      } else {
        int next = model.nextSetBit(from);
        int end = 1 + random.nextInt(pages - from) + from;
        end = next < 0 ? end : Math.min(end, next);
        map.markCommitted(from * pageSizeBytes, end * pageSizeBytes);
        model.set(from, end);
      }
      assertThat(map.committedBytes())
          .as("seed %d", seed)
          .isEqualTo(model.cardinality() * pageSizeBytes);
      assertThat(map.isConsistent()).isTrue();
      long fromOffset = random.nextLong(pages * pageSizeBytes);
      long toOffset = fromOffset + random.nextLong(pages * pageSizeBytes - fromOffset + 1);
      assertThat(map.isCommitted(fromOffset))
          .isEqualTo(model.get((int) (fromOffset / pageSizeBytes)));
      assertThat(map.nextCommitted(fromOffset, toOffset))
          .as("seed %d, step %d, from %d to %d", seed, step, fromOffset, toOffset)
          .isEqualTo(next(model, pageSizeBytes, fromOffset, toOffset, true));
      assertThat(map.nextUncommitted(fromOffset, toOffset))
          .as("seed %d, step %d, from %d to %d", seed, step, fromOffset, toOffset)
          .isEqualTo(next(model, pageSizeBytes, fromOffset, toOffset, false));
    }
  }

  private static long next(BitSet model, long pageSizeBytes, long from, long to, boolean state) {
    int page = (int) (from / pageSizeBytes);
    int found = state ? model.nextSetBit(page) : model.nextClearBit(page);
    if (found < 0) {
      return to;
    }
    return Math.min(to, Math.max(from, found * pageSizeBytes));
  }
}
