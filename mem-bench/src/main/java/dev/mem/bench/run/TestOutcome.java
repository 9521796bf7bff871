package dev.mem.bench.run;

import java.util.List;

/**
 * What one process found out about one test.
 *
 * @param test the test
 * @param nanosPerOperation times in nanoseconds; empty if it failed
 * @param cpuCores how many processors were kept busy by the process meanwhile
 * @param failure why it failed; empty if it did not
 */
public record TestOutcome(
    String test, List<Double> nanosPerOperation, double cpuCores, String failure) {

  /** Copies the list. */
  public TestOutcome {
    nanosPerOperation = List.copyOf(nanosPerOperation);
  }

  static TestOutcome failed(String test, String failure) {
    return new TestOutcome(test, List.of(), 0, failure);
  }
}
