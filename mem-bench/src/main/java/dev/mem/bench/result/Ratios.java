package dev.mem.bench.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How each subject stands to the best peer, test by test.
 *
 * <p>A peer is a subject called from Java that is neither of this project, nor the one that does
 * nothing, nor a control. The ratio of a subject is its time divided by that of the best peer in
 * the same test: below 1 it is faster than all of them.
 */
public final class Ratios {
  private static final String NOTHING = "null";

  private final List<Measurement> measurements;
  private final Set<String> peers;
  private final Noise noise;

  /**
   * A ratio.
   *
   * @param test the test
   * @param subject the subject
   * @param bestPeer the peer that is 1
   * @param value the ratio
   * @param noise by which part of itself it may be off
   */
  public record Ratio(String test, String subject, String bestPeer, double value, double noise) {}

  /**
   * Looks at a run.
   *
   * @param results the run
   * @param peers the names of its subjects that are peers
   */
  public Ratios(ResultFile results, Set<String> peers) {
    this.measurements =
        results.measurements().stream()
            .filter(measurement -> measurement.language().equals(Measurement.JAVA))
            .filter(Measurement::succeeded)
            .toList();
    this.peers = Set.copyOf(peers);
    this.noise = Noise.of(results.measurements());
  }

  /**
   * Returns the tests.
   *
   * @return their names in the order of the run
   */
  public Set<String> tests() {
    Set<String> tests = new LinkedHashSet<>();
    measurements.forEach(measurement -> tests.add(measurement.test()));
    return tests;
  }

  /**
   * Returns the ratios of one test.
   *
   * @param test its name
   * @return a ratio for every subject that completed it, the fastest first; none if no peer did
   */
  public List<Ratio> of(String test) {
    Optional<Measurement> best =
        measurements.stream()
            .filter(measurement -> measurement.test().equals(test))
            .filter(measurement -> peers.contains(measurement.subject()))
            .min(Comparator.comparingDouble(Measurement::nanos));
    if (best.isEmpty()) {
      return List.of();
    }
    Measurement one = best.get();
    return measurements.stream()
        .filter(measurement -> measurement.test().equals(test))
        .filter(measurement -> !measurement.subject().equals(NOTHING))
        .sorted(Comparator.comparingDouble(Measurement::nanos))
        .map(measurement ->
            new Ratio(
                test,
                measurement.subject(),
                one.subject(),
                measurement.nanos() / one.nanos(),
                measurement.subject().equals(one.subject())
                    ? noise.relative(one)
                    : Math.hypot(noise.relative(measurement), noise.relative(one))))
        .toList();
  }

  /**
   * Returns the geometric mean of each subject's ratios over the tests whose names begin in some
   * way.
   *
   * @param prefix how they begin
   * @return a ratio for every subject that completed all tests which at least half of the peers
   *     completed, the fastest first; the noise is that of the mean, the tests taken as independent
   */
  public List<Ratio> means(String prefix) {
    Map<String, List<Ratio>> bySubject = new LinkedHashMap<>();
    List<String> common = commonTests(prefix);
    for (String test : common) {
      of(test)
          .forEach(ratio ->
              bySubject.computeIfAbsent(ratio.subject(), _ -> new ArrayList<>()).add(ratio));
    }
    return bySubject.entrySet().stream()
        .filter(entry -> entry.getValue().size() == common.size())
        .map(entry -> mean(prefix, entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingDouble(Ratio::value))
        .toList();
  }

  /** Returns the tests that at least half of the peers completed. */
  private List<String> commonTests(String prefix) {
    Map<String, Long> peersOfTest =
        measurements.stream()
            .filter(measurement -> measurement.test().startsWith(prefix))
            .filter(measurement -> peers.contains(measurement.subject()))
            .collect(
                Collectors.groupingBy(
                    Measurement::test, LinkedHashMap::new, Collectors.counting()));
    long present =
        measurements.stream().map(Measurement::subject).filter(peers::contains).distinct().count();
    return peersOfTest.entrySet().stream()
        .filter(entry -> 2 * entry.getValue() >= present)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Ratio mean(String prefix, String subject, List<Ratio> ratios) {
    double squares = ratios.stream().mapToDouble(ratio -> ratio.noise() * ratio.noise()).sum();
    return new Ratio(
        prefix,
        subject,
        "",
        Statistics.geometricMean(ratios.stream().map(Ratio::value).toList()),
        Math.sqrt(squares) / ratios.size());
  }
}
