package dev.mem.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.bench.result.Measurement;
import dev.mem.bench.result.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a small suite from beginning to report. */
@Tag("linux")
class BenchRunTest {

  @Test
  void aRunEndsWithAReportThatNeedsNothingFromElsewhere(@TempDir Path folder)
      throws IOException, InterruptedException {
    BenchSettings settings =
        BenchSettings.quick(List.of("first-fit", "malloc", "null"), 1)
            .only(test -> test.startsWith("micro:live/") || test.equals("memory:phases"))
            .withRounds(2);
    assertThat(settings.tests()).hasSize(4);
    String text =
        new BenchRun(settings, "./mem bench --test x", BenchRun.Native.INCLUDED).run(folder);
    assertThat(text).contains("malloc").contains("index.html");
    String page = Files.readString(folder.resolve("index.html"));
    assertThat(page)
        .contains("<svg")
        .contains("Throughput against live blocks")
        .contains("Memory over time")
        .contains("./mem bench --test x")
        .doesNotContainPattern("(src|href)=\"")
        .doesNotContain("http:", "https:", "NaN", "Infinity");
    ResultFile results = ResultFile.read(folder.resolve("results.json"));
    assertThat(results.machine()).containsKeys("processor", "JDK", "governor", "load at the end");
    assertThat(results.measurements())
        .filteredOn(measurement -> measurement.language().equals(Measurement.JAVA))
        .hasSize(9)
        .allMatch(Measurement::succeeded);
    assertThat(results.memory()).hasSize(3);
    assertThat(Files.readAllLines(folder.resolve("results.csv")))
        .hasSize(1 + results.measurements().size());
  }

  @Test
  void theFullSuiteHasAllOfTheQuickOnesTests() {
    List<String> full = BenchSettings.full(List.of("malloc"), 1).tests();
    assertThat(full)
        .containsAll(BenchSettings.quick(List.of("malloc"), 1).tests())
        .contains("workload:larson@4v", "workload:empirical-6@2", "workload:mleak@1v")
        .doesNotHaveDuplicates();
  }
}
