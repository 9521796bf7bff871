package dev.mem.bench.result;

import java.util.List;

/**
 * The time of one test of one subject.
 *
 * @param test what was done, such as {@code micro:pair/64}
 * @param subject who did it
 * @param language {@code java}, or {@code c} for the same work in a C program
 * @param nanosPerOperation one value for each round, each from a process of its own: the time of an
 *     operation in nanoseconds, smaller being better; empty if it failed
 * @param cpuCores how many processors the process kept busy meanwhile, the median of all rounds
 * @param failure why there is no value, or only some; empty if all went well
 */
public record Measurement(
    String test,
    String subject,
    String language,
    List<Double> nanosPerOperation,
    double cpuCores,
    String failure) {

  /** The language of measurements made by a C program. */
  public static final String C = "c";

  /** The language of measurements made by this program. */
  public static final String JAVA = "java";

  /** Copies the values. */
  public Measurement {
    nanosPerOperation = List.copyOf(nanosPerOperation);
  }

  /**
   * Returns whether there is a figure.
   *
   * @return whether any round succeeded
   */
  public boolean succeeded() {
    return !nanosPerOperation.isEmpty();
  }

  /**
   * Returns the figure that reports show.
   *
   * @return the median of all rounds, in nanoseconds per operation
   */
  public double nanos() {
    return Statistics.median(nanosPerOperation);
  }
}
