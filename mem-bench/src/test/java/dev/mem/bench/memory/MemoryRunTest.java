package dev.mem.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.bench.result.MemorySeries;
import dev.mem.bench.run.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sees whether memory seen from outside is what is really there. */
@Tag("linux")
class MemoryRunTest {
  private static final long MIB = 1 << 20;

  private static MemorySeries of(List<MemorySeries> all, String subject) {
    return all.stream()
        .filter(series -> series.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theJvmStaysOutOfItAndOurOwnStatisticsAgree() throws IOException, InterruptedException {
    Progress progress = new Progress(new PrintStream(OutputStream.nullOutputStream()), 1);
    List<MemorySeries> all =
        new MemoryRun(
                List.of("null", "malloc", "netty-pooled", "first-fit"),
                List.of("trace:own-cc1"),
                1,
                progress)
            .run();
    assertThat(all).hasSize(4).allMatch(MemorySeries::succeeded, "succeeded");
    assertThat(of(all, "null").peakResidentBytes()).as("noise of the JVM").isLessThan(MIB);
    for (String subject : List.of("malloc", "netty-pooled", "first-fit")) {
      MemorySeries series = of(all, subject);
      assertThat(series.peakResidentBytes()).isGreaterThan(series.peakPayloadBytes());
      assertThat(series.utilisation()).isBetween(0.3, 1.0);
      assertThat(series.afterBytes()).hasSize(3);
      assertThat(series.points()).hasSizeGreaterThan(50);
      assertThat(series.points().getLast().payloadBytes()).isZero();
    }
    MemorySeries ours = of(all, "first-fit");
    assertThat(Math.abs(ours.peakResidentBytes() - ours.ownRangesBytes()))
        .as(
            "from outside %d, by own statistics %d",
            ours.peakResidentBytes(), ours.ownRangesBytes())
        .isLessThan(MIB);
    assertThat(ours.afterBytes().getFirst()).as("kept after all was freed").isLessThan(MIB);
  }

  @Test
  void aScenarioThatFailsIsNamed() throws IOException, InterruptedException {
    Progress progress = new Progress(new PrintStream(OutputStream.nullOutputStream()), 1);
    List<MemorySeries> all =
        new MemoryRun(List.of("malloc"), List.of("no-such"), 1, progress).run();
    assertThat(all.getFirst().succeeded()).isFalse();
    assertThat(all.getFirst().failure()).contains("no-such");
  }
}
