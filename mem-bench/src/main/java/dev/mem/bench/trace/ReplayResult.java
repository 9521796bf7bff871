package dev.mem.bench.trace;

import java.util.Arrays;
import java.util.List;

/**
 * What the replays of one trace on one subject gave.
 *
 * @param trace the name of the trace
 * @param source its file, as the user named it
 * @param subject the name of the subject
 * @param operations how many operations the trace has
 * @param threads how many threads replayed it
 * @param checked whether every block was verified
 * @param nsPerOperation the time of each round, by fork; empty if no time was taken
 * @param memory what the subject held
 */
public record ReplayResult(
    String trace,
    String source,
    String subject,
    int operations,
    int threads,
    boolean checked,
    List<List<Double>> nsPerOperation,
    MemoryFigures memory) {

  /** Copies the lists. */
  public ReplayResult {
    nsPerOperation = nsPerOperation.stream().map(List::copyOf).toList();
  }

  /**
   * Returns the time of an operation: the median over forks of their rounds' medians.
   *
   * @return the time in nanoseconds; NaN if none was taken
   */
  public double medianNs() {
    return median(independent());
  }

  /**
   * Returns the least of the measurements that {@link #medianNs} is the middle of.
   *
   * @return the time in nanoseconds; NaN if none was taken
   */
  public double lowestNs() {
    return Arrays.stream(independent()).min().orElse(Double.NaN);
  }

  /**
   * Returns the greatest of the measurements that {@link #medianNs} is the middle of.
   *
   * @return the time in nanoseconds; NaN if none was taken
   */
  public double highestNs() {
    return Arrays.stream(independent()).max().orElse(Double.NaN);
  }

  /**
   * Returns one figure per fork, or the rounds where there is one fork only: rounds of one process
   * share its luck.
   */
  private double[] independent() {
    if (nsPerOperation.size() == 1) {
      return nsPerOperation.getFirst().stream().mapToDouble(Double::doubleValue).toArray();
    }
    return nsPerOperation.stream()
        .mapToDouble(rounds -> median(rounds.stream().mapToDouble(Double::doubleValue).toArray()))
        .toArray();
  }

  private static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
