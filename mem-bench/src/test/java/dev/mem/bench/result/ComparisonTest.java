package dev.mem.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.mem.bench.result.Comparison.Change;
import dev.mem.bench.result.Comparison.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the statistics, the noise and the comparison to made-up measurements whose truth is known.
 */
class ComparisonTest {

  private static Measurement measurement(String test, String subject, Double... nanos) {
    return new Measurement(test, subject, Measurement.JAVA, List.of(nanos), 1, "");
  }

  private static ResultFile results(Measurement... measurements) {
    return new ResultFile(
        ResultFile.FORMAT,
        "2026-01-01T00:00:00Z",
        1,
        "./mem bench",
        1,
        List.of(),
        Map.of("processor", "a, \"quoted\" one"),
        List.of(new SubjectFacts("malloc", "glibc", "")),
        List.of(measurements),
        List.of());
  }

  @Test
  void formulasGiveWhatTheBooksSay() {
    assertThat(Statistics.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    assertThat(Statistics.geometricMean(List.of(1.0, 4.0, 16.0))).isCloseTo(4, within(1e-12));
    // Three values 9, 10, 11: standard deviation 1, error 1/√3, times 4.303, as a part of 10.
    assertThat(Statistics.relativeNoise(List.of(9.0, 10.0, 11.0))).isCloseTo(0.2484, within(1e-4));
    assertThat(Statistics.relativeNoise(List.of(9.0))).isNaN();
    assertThatThrownBy(() -> Statistics.median(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noiseIsNeverLessThanUsualForTheTest() {
    Measurement lucky = measurement("t", "lucky", 10.0, 10.0, 10.0);
    Measurement usual = measurement("t", "usual", 9.0, 10.0, 11.0);
    Measurement noisy = measurement("t", "noisy", 5.0, 10.0, 15.0);
    Noise noise = Noise.of(List.of(lucky, usual, noisy));
    assertThat(noise.relative(lucky))
        .isEqualTo(noise.relative(usual))
        .isCloseTo(0.248, within(1e-3));
    assertThat(noise.relative(noisy)).isGreaterThan(1);
    assertThat(Noise.of(List.of(lucky)).relative(lucky)).isEqualTo(Noise.LEAST);
    Measurement once = measurement("u", "once", 10.0);
    assertThat(Noise.of(List.of(once)).relative(once)).isNaN();
  }

  @Test
  void whatIsBeyondNoiseIsBetterOrWorseAndTheRestIsTheSame() {
    ResultFile before =
        results(
            measurement("faster", "malloc", 100.0, 101.0, 102.0),
            measurement("slower", "malloc", 100.0, 101.0, 102.0),
            measurement("same", "malloc", 100.0, 103.0, 106.0),
            measurement("once", "malloc", 100.0),
            measurement("gone", "malloc", 1.0, 1.0));
    ResultFile after =
        results(
            measurement("faster", "malloc", 80.0, 81.0, 82.0),
            measurement("slower", "malloc", 120.0, 121.0, 122.0),
            measurement("same", "malloc", 102.0, 105.0, 108.0),
            measurement("once", "malloc", 200.0));
    assertThat(Comparison.ofRuns(before, after).changes())
        .extracting(Change::test, Change::verdict)
        .containsExactly(
            tuple("faster", Verdict.BETTER),
            tuple("slower", Verdict.WORSE),
            tuple("same", Verdict.SAME),
            tuple("once", Verdict.UNKNOWN));
  }

  @Test
  void falseAlarmsAreRareAndRealChangesAreSeen() {
    Random random = new Random(7);
    int falseAlarms = 0;
    int seen = 0;
    int runs = 300;
    for (int run = 0; run < runs; run++) {
      List<Measurement> measurements = new ArrayList<>();
      for (String subject : List.of("a", "twin", "other", "slowed")) {
        double truth = subject.equals("slowed") ? 130 : 100;
        List<Double> rounds = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
          rounds.add(truth * (1 + 0.02 * random.nextGaussian()));
        }
        measurements.add(measurement("t", subject, rounds.toArray(Double[]::new)));
      }
      ResultFile results = results(measurements.toArray(Measurement[]::new));
      falseAlarms += verdict(results, "twin") == Verdict.SAME ? 0 : 1;
      seen += verdict(results, "slowed") == Verdict.WORSE ? 1 : 0;
    }
    assertThat(falseAlarms).isLessThan(runs * 5 / 100);
    assertThat(seen).isGreaterThan(runs * 98 / 100);
  }

  private static Verdict verdict(ResultFile results, String subject) {
    return Comparison.ofSubjects(results, "a", subject).changes().getFirst().verdict();
  }

  @Test
  void ratiosAreToTheBestPeerAndMeansOnlyOfThoseWhoDidAll() {
    ResultFile results =
        results(
            measurement("micro:a", "ours", 5.0, 5.0),
            measurement("micro:a", "malloc", 20.0, 20.0),
            measurement("micro:a", "mimalloc", 10.0, 10.0),
            measurement("micro:a", "null", 1.0, 1.0),
            measurement("micro:b", "ours", 20.0, 20.0),
            measurement("micro:b", "mimalloc", 10.0, 10.0));
    Ratios ratios = new Ratios(results, Set.of("malloc", "mimalloc"));
    assertThat(ratios.of("micro:a"))
        .extracting(Ratios.Ratio::subject, Ratios.Ratio::value)
        .containsExactly(tuple("ours", 0.5), tuple("mimalloc", 1.0), tuple("malloc", 2.0));
    assertThat(ratios.means("micro:"))
        .extracting(Ratios.Ratio::subject)
        .containsExactlyInAnyOrder("ours", "mimalloc");
    assertThat(ratios.means("micro:").getFirst().value()).isCloseTo(1, within(1e-12));
  }

  @Test
  void whatFewPeersCanDoIsInNoMean() {
    List<Measurement> measurements = new ArrayList<>();
    for (String subject : List.of("ours", "malloc", "mimalloc", "arena")) {
      measurements.add(measurement("micro:a", subject, 10.0, 10.0));
    }
    measurements.add(measurement("micro:arena", "ours", 50.0, 50.0));
    measurements.add(measurement("micro:arena", "arena", 10.0, 10.0));
    Ratios ratios =
        new Ratios(
            results(measurements.toArray(Measurement[]::new)),
            Set.of("malloc", "mimalloc", "arena", "absent"));
    assertThat(ratios.of("micro:arena").getLast().value()).isCloseTo(5, within(1e-12));
    assertThat(ratios.means("micro:"))
        .hasSize(4)
        .allSatisfy(mean -> assertThat(mean.value()).isCloseTo(1, within(1e-12)));
  }

  @Test
  void resultsComeBackFromTheirFileAsTheyWere(@TempDir Path folder) throws IOException {
    ResultFile results = results(measurement("micro:pair/64", "malloc", 8.0, 8.5));
    Path json = folder.resolve("results.json");
    results.writeJson(json);
    assertThat(ResultFile.read(json)).isEqualTo(results);
    Path csv = folder.resolve("results.csv");
    results.writeCsv(csv);
    assertThat(Files.readAllLines(csv))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("micro:pair/64,malloc,java,8.250,");
    Path other = folder.resolve("other.json");
    Files.writeString(other, "{\"format\": 99}");
    assertThatThrownBy(() -> ResultFile.read(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.json");
    Files.writeString(other, "not JSON");
    assertThatThrownBy(() -> ResultFile.read(other)).isInstanceOf(IOException.class);
  }
}
