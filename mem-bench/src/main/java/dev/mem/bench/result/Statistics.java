package dev.mem.bench.result;

import java.util.Arrays;
import java.util.Collection;

/** The few formulas that turn repeated measurements into a figure and its uncertainty. */
public final class Statistics {
  /** The two-sided 95 % points of Student's distribution for 1, 2, … degrees of freedom. */
  private static final double[] STUDENT_95 = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086
  };

  private static final double NORMAL_95 = 1.960;

  private Statistics() {}

  /**
   * Returns the median.
   *
   * @param values one value or more
   * @return the middle value, or the mean of the two in the middle
   */
  public static double median(Collection<Double> values) {
    double[] sorted = sorted(values);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Returns the geometric mean, the one to take of ratios.
   *
   * @param values one value or more, all greater than 0
   * @return the root of their product
   */
  public static double geometricMean(Collection<Double> values) {
    sorted(values);
    return Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow());
  }

  /**
   * Returns half of the 95 % confidence interval of the mean, as a part of the mean: the relative
   * noise of a figure that was measured several times.
   *
   * @param values the measurements, all greater than 0
   * @return the relative half-width; not a number if there are fewer than two
   */
  public static double relativeNoise(Collection<Double> values) {
    int count = values.size();
    if (count < 2) {
      return Double.NaN;
    }
    double mean = values.stream().mapToDouble(value -> value).average().orElseThrow();
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    double standardError = Math.sqrt(squares / (count - 1) / count);
    int degrees = count - 1;
    double factor = degrees <= STUDENT_95.length ? STUDENT_95[degrees - 1] : NORMAL_95;
    return factor * standardError / mean;
  }

  private static double[] sorted(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to take the middle of");
    }
    double[] sorted = values.stream().mapToDouble(value -> value).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
