package dev.mem.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.bench.html.ScalePage;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScaleRunTest {

  @Test
  void agesAHeapAndKeepsAsManyBlocksLive() {
    try (Subject subject = Subjects.open("tlsf")) {
      Replacements heap = new Replacements(subject, 500, 1);
      assertThat(heap.age(10_000_000_000L)).isGreaterThanOrEqualTo(500);
      for (int i = 0; i < 1000; i++) {
        heap.replace();
      }
      var allocator = subject.allocator().orElseThrow();
      assertThat(allocator.statistics().liveBlocks()).isEqualTo(500);
      allocator.inspector().verify();
      heap.freeAll();
      assertThat(allocator.statistics().liveBlocks()).isZero();
      allocator.inspector().verify();
    }
  }

  @Test
  void measuresInProcessesAndDrawsAPage(@TempDir Path folder)
      throws IOException, InterruptedException {
    ScaleRun run =
        new ScaleRun(
            List.of("segregated", "no such"),
            List.of(100, 1000),
            new ScaleRun.Effort(1000, 5000, 100, 1, 7));
    List<String> said = new ArrayList<>();
    ScaleRun.Results results = run.run(said::add);
    assertThat(said).hasSize(6);
    assertThat(results.costs())
        .hasSize(2)
        .allSatisfy(cost -> {
          assertThat(cost.subject()).isEqualTo("segregated");
          assertThat(cost.nanos()).isPositive();
          assertThat(cost.agedBy()).isGreaterThanOrEqualTo(cost.liveBlocks());
        });
    assertThat(results.latencies())
        .singleElement()
        .satisfies(latency -> {
          assertThat(latency.operations()).isGreaterThanOrEqualTo(5000);
          assertThat(latency.slowest()).isGreaterThanOrEqualTo(latency.levels().getFirst().nanos());
        });
    assertThat(results.failures()).hasSize(3).allMatch(line -> line.startsWith("no such"));

    Path page = folder.resolve("index.html");
    new ScalePage(results, "./mem scale", Map.of()).write(page);
    assertThat(Files.readString(page)).contains("<svg", "segregated", "1,000");
  }
}
