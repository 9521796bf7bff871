package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.Simulations;
import dev.mem.core.layout.BlockHeaders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Best fit takes the smallest block that is large enough, and of equal ones the first. */
final class BestFitPlacementTest {
  private static final long PAGE = 4096;

  private record Free(long address, long byteSize) {}

  @Test
  void everyBlockIsCutFromTheBestOne() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    EngineFixture fixture =
        new EngineFixture(
            Simulations.likeLinux(PAGE), 16 * PAGE, OptionalLong.empty(), BestFitEngine::new);
    List<Long> live = new ArrayList<>();
    for (int step = 0; step < 3000; step++) {
      if (live.size() > 100 && random.nextInt(2) == 0) {
        fixture.free(live.remove(random.nextInt(live.size())));
        continue;
      }
      long byteSize = random.nextLong(1L << random.nextInt(12));
      long wanted = BlockHeaders.blockBytes(byteSize);
      long best =
          free(fixture).stream()
              .filter(each -> each.byteSize() >= wanted)
              .min(Comparator.comparingLong(Free::byteSize).thenComparingLong(Free::address))
              .map(each -> each.address() + BlockHeaders.HEADER_BYTES)
              .orElse(0L);
      live.add(fixture.allocate(byteSize));
      if (best != 0) {
        assertThat(live.getLast()).as("seed %d, step %d", seed, step).isEqualTo(best);
      }
    }
    fixture.verify();
    live.forEach(fixture::free);
    fixture.verify();
    fixture.close();
  }

  private static List<Free> free(EngineFixture fixture) {
    return fixture.picture().stream()
        .map(line -> line.split(" "))
        .filter(words -> words[0].equals("free"))
        .map(words -> new Free(Long.decode(words[1]), Long.parseLong(words[3])))
        .toList();
  }
}
