package dev.mem.bench.result;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How far each figure may be off.
 *
 * <p>The 95 % confidence interval from a handful of rounds is itself uncertain: by chance three
 * rounds may agree to a fraction of a per cent. So the noise of a figure is never less than what is
 * usual for the same test, which is the median over all subjects, nor than {@link #LEAST}.
 */
public final class Noise {
  /**
   * No figure is better known than to this part of itself: code layout and page placement differ
   * between processes.
   */
  static final double LEAST = 0.01;

  private final Map<String, Double> usual;

  private Noise(Map<String, Double> usual) {
    this.usual = usual;
  }

  /**
   * Judges the noise of a run.
   *
   * @param measurements all of the run
   * @return what is known of their noise
   */
  public static Noise of(Collection<Measurement> measurements) {
    Map<String, List<Double>> byTest =
        measurements.stream()
            .filter(measurement -> measurement.nanosPerOperation().size() > 1)
            .collect(
                Collectors.groupingBy(
                    Noise::group,
                    Collectors.mapping(
                        measurement -> Statistics.relativeNoise(measurement.nanosPerOperation()),
                        Collectors.toList())));
    Map<String, Double> usual = new HashMap<>();
    byTest.forEach((test, noises) -> usual.put(test, Math.max(LEAST, Statistics.median(noises))));
    return new Noise(usual);
  }

  private static String group(Measurement measurement) {
    return measurement.test() + " " + measurement.language();
  }

  /**
   * Returns the noise of a measurement.
   *
   * @param measurement one of those this was made of
   * @return half the width of its 95 % interval, as a part of its figure; not a number if no
   *     subject was measured more than once
   */
  public double relative(Measurement measurement) {
    double floor = usual.getOrDefault(group(measurement), Double.NaN);
    double own = Statistics.relativeNoise(measurement.nanosPerOperation());
    return Double.isNaN(own) ? floor : Math.max(own, floor);
  }
}
