package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.Simulations;
import dev.mem.core.layout.BlockHeaders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Best fit takes the smallest block that is large enough, and of equal ones the first. */
final class BestFitPlacementTest {
  private static final long PAGE = 4096;

  private record Free(long address, long byteSize) {

    long gap(long alignment) {
      return Fit.leadingGap(address + BlockHeaders.HEADER_BYTES, alignment);
    }
  }

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
      long alignment = random.nextInt(4) == 0 ? 32L << random.nextInt(5) : 16;
      long best = best(fixture, BlockHeaders.blockBytes(byteSize), alignment);
      live.add(fixture.allocate(byteSize, alignment));
      if (best != 0) {
        assertThat(live.getLast()).as("seed %d, step %d", seed, step).isEqualTo(best);
      }
    }
    fixture.verify();
    live.forEach(fixture::free);
    fixture.verify();
    fixture.close();
  }

  /**
   * Returns the address of the best place: in the smallest block that has room behind the gap; of
   * aligned requests after a few tries, in the smallest that has room wherever it starts. 0 if none
   * has.
   */
  private static long best(EngineFixture fixture, long wanted, long alignment) {
    List<Free> large =
        free(fixture).stream()
            .filter(each -> each.byteSize() >= wanted)
            .sorted(Comparator.comparingLong(Free::byteSize).thenComparingLong(Free::address))
            .toList();
    return Stream.concat(
            large.stream().limit(8),
            large.stream()
                .skip(8)
                .filter(each -> each.byteSize() >= TaggedEngine.sureBytes(wanted, alignment)))
        .filter(each -> each.byteSize() - each.gap(alignment) >= wanted)
        .map(each -> each.address() + BlockHeaders.HEADER_BYTES + each.gap(alignment))
        .findFirst()
        .orElse(0L);
  }

  private static List<Free> free(EngineFixture fixture) {
    return fixture.picture().stream()
        .map(line -> line.split(" "))
        .filter(words -> words[0].equals("free"))
        .map(words -> new Free(Long.decode(words[1]), Long.parseLong(words[3])))
        .toList();
  }
}
