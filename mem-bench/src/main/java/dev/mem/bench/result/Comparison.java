package dev.mem.bench.result;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What changed between two runs, or between two subjects of one run.
 *
 * @param changes every test that both have, in the order of the first
 */
public record Comparison(List<Change> changes) {

  /** Copies the list. */
  public Comparison {
    changes = List.copyOf(changes);
  }

  /** What became of a test. */
  public enum Verdict {
    /** The second is faster, by more than the noise of both. */
    BETTER,
    /** The second is slower, by more than the noise of both. */
    WORSE,
    /** The difference may be noise. */
    SAME,
    /**
     * One of them has no figure, or was measured but once, so that nothing is known of its noise.
     */
    UNKNOWN
  }

  /**
   * One test.
   *
   * @param test the test
   * @param before the subject before
   * @param after the subject after
   * @param language of both
   * @param ratio the time after divided by the time before: less than 1 is better; not a number if
   *     unknown
   * @param noise by which part the ratio may be off
   * @param verdict what that means
   */
  public record Change(
      String test,
      String before,
      String after,
      String language,
      double ratio,
      double noise,
      Verdict verdict) {}

  /**
   * Compares every test and subject that two runs have in common.
   *
   * @param before the earlier run
   * @param after the later run
   * @return the changes
   */
  public static Comparison ofRuns(ResultFile before, ResultFile after) {
    Map<String, Measurement> later = new HashMap<>();
    after.measurements().forEach(measurement -> later.put(key(measurement), measurement));
    Noise noiseBefore = Noise.of(before.measurements());
    Noise noiseAfter = Noise.of(after.measurements());
    List<Change> changes = new ArrayList<>();
    for (Measurement measurement : before.measurements()) {
      Measurement match = later.get(key(measurement));
      if (match != null) {
        changes.add(change(measurement, noiseBefore, match, noiseAfter));
      }
    }
    return new Comparison(changes);
  }

  /**
   * Compares two subjects of one run.
   *
   * @param results the run
   * @param before one subject
   * @param after the other
   * @return the changes
   */
  public static Comparison ofSubjects(ResultFile results, String before, String after) {
    Noise noise = Noise.of(results.measurements());
    List<Change> changes = new ArrayList<>();
    for (Measurement measurement : results.measurements()) {
      if (measurement.subject().equals(before)) {
        results.measurements().stream()
            .filter(other -> other.subject().equals(after))
            .filter(other -> other.test().equals(measurement.test()))
            .filter(other -> other.language().equals(measurement.language()))
            .forEach(other -> changes.add(change(measurement, noise, other, noise)));
      }
    }
    return new Comparison(changes);
  }

  private static String key(Measurement measurement) {
    return measurement.test() + " " + measurement.subject() + " " + measurement.language();
  }

  private static Change change(
      Measurement before, Noise noiseBefore, Measurement after, Noise noiseAfter) {
    double ratio = Double.NaN;
    double noise = Double.NaN;
    Verdict verdict = Verdict.UNKNOWN;
    if (before.succeeded() && after.succeeded()) {
      ratio = after.nanos() / before.nanos();
      noise = Math.hypot(noiseBefore.relative(before), noiseAfter.relative(after));
      verdict = verdict(ratio, noise);
    }
    return new Change(
        before.test(), before.subject(), after.subject(), before.language(), ratio, noise, verdict);
  }

  private static Verdict verdict(double ratio, double noise) {
    if (Double.isNaN(noise)) {
      return Verdict.UNKNOWN;
    }
    if (Math.abs(Math.log(ratio)) <= noise) {
      return Verdict.SAME;
    }
    return ratio < 1 ? Verdict.BETTER : Verdict.WORSE;
  }
}
