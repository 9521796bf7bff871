package dev.mem.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.bench.result.Comparison;
import dev.mem.bench.result.Comparison.Verdict;
import dev.mem.bench.result.Measurement;
import dev.mem.bench.result.ResultFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs plans for real, each subject in processes of its own. */
@Tag("linux")
class PlanRunTest {

  private static List<TestName> tests(String... names) {
    return Stream.of(names).map(TestName::parse).toList();
  }

  private static List<Measurement> run(Plan plan) throws IOException, InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Progress progress =
        new Progress(new PrintStream(text, true, StandardCharsets.UTF_8), plan.estimatedMillis());
    List<Measurement> measurements = new PlanRun(plan, progress).run();
    assertThat(text.toString(StandardCharsets.UTF_8)).contains("100 %").contains("left");
    return measurements;
  }

  @Test
  void everyKindOfTestGivesAFigureAndFailuresAreNamed() throws IOException, InterruptedException {
    List<TestName> tests =
        tests(
            "micro:pair/64",
            "workload:larson",
            "micro:no-such",
            "workload:mleak@1v",
            "trace:own-espresso",
            "trace:no/such.rep");
    Plan plan =
        new Plan(
            List.of("malloc", "arena-confined"),
            List.of(tests),
            2,
            new Effort(1, 2, 10, 20, 10, 1, 4141));
    List<Measurement> measurements = run(plan);
    assertThat(measurements).hasSize(12);
    for (Measurement measurement : measurements) {
      boolean unknown =
          measurement.test().contains("no-such") || measurement.test().endsWith("such");
      boolean unable =
          measurement.subject().equals("arena-confined")
              && measurement.test().startsWith("workload:");
      if (unknown || unable) {
        assertThat(measurement.succeeded()).as("%s", measurement).isFalse();
        assertThat(measurement.failure()).contains(unable ? "REMOTE_FREE" : "such");
      } else {
        assertThat(measurement.nanosPerOperation()).as("%s", measurement).hasSize(2);
        assertThat(measurement.cpuCores()).isBetween(0.01, 64.0);
        assertThat(measurement.failure()).isEmpty();
      }
    }
  }

  @Test
  void arenasAreMeasuredOfThoseWhoHaveThemAndRefusedByOthers()
      throws IOException, InterruptedException {
    Plan plan =
        new Plan(
            List.of("sharded", "arena-confined", "arena-shared", "malloc", "sharded~slowed"),
            List.of(tests("micro:arena100/64"), tests("micro:arena100-shared/64@2")),
            1,
            new Effort(1, 2, 10, 20, 10, 1, 4141));
    List<Measurement> measurements = run(plan);
    assertThat(measurements).hasSize(10);
    for (Measurement measurement : measurements) {
      boolean shared = measurement.test().contains("-shared");
      boolean able =
          Set.of("sharded", shared ? "arena-shared" : "arena-confined")
              .contains(measurement.subject());
      assertThat(measurement.succeeded()).as("%s", measurement).isEqualTo(able);
      if (!able) {
        String lacking = shared ? " lacks [SHARED_ARENAS]" : " lacks [CONFINED_ARENAS]";
        assertThat(measurement.failure()).endsWith(measurement.subject() + lacking);
      }
    }
  }

  @Test
  @Tag("soak")
  void aSlowedSubjectIsSeenAsSlowerAndATwinAsTheSame() throws IOException, InterruptedException {
    List<TestName> tests =
        tests("micro:pair/64", "micro:live/100", "micro:batch64/lifo/64", "micro:live/10000");
    Plan plan =
        new Plan(
            List.of("mimalloc", "mimalloc#2", "mimalloc~slowed", "malloc"),
            List.of(tests),
            7,
            new Effort(3, 3, 60, 100, 50, 1, 4141));
    ResultFile results =
        new ResultFile(
            ResultFile.FORMAT, "", 0, "", 0, List.of(), Map.of(), List.of(), run(plan), List.of());
    Comparison twin = Comparison.ofSubjects(results, "mimalloc", "mimalloc#2");
    Comparison slowed = Comparison.ofSubjects(results, "mimalloc", "mimalloc~slowed");
    System.out.println("twin " + twin + "\nslowed " + slowed);
    assertThat(slowed.changes()).hasSize(4).allMatch(change -> change.verdict() == Verdict.WORSE);
    // One test in twenty may seem to have changed by chance.
    assertThat(twin.changes())
        .hasSize(4)
        .filteredOn(change -> change.verdict() != Verdict.SAME)
        .hasSizeLessThanOrEqualTo(1);
  }
}
