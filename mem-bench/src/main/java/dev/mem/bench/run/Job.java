package dev.mem.bench.run;

import java.util.List;

/**
 * What one process is to do.
 *
 * @param round the number of the round, from 0
 * @param subject the subject
 * @param tests the tests, in order
 */
record Job(int round, String subject, List<TestName> tests) {
  /** About how long it takes a JVM to start and to load what it needs. */
  private static final long START_MILLIS = 700;

  /** Copies the list. */
  Job {
    tests = List.copyOf(tests);
  }

  long estimatedMillis(Effort effort) {
    return START_MILLIS + tests.stream().mapToLong(effort::estimatedMillis).sum();
  }
}
