package dev.mem.bench.run;

/**
 * How much time to spend on each test in each round.
 *
 * @param warmups iterations of a micro benchmark before those that count
 * @param iterations iterations of a micro benchmark that count
 * @param iterationMillis the length of an iteration, in milliseconds
 * @param workloadMillis the length of a workload, in milliseconds
 * @param workloadWarmUpMillis how long it is run before, in milliseconds: the compiler needs a
 *     second or two for what runs from the first moment on
 * @param traceRounds how many times the time of a trace is taken, for at least 50 ms each
 * @param seed what random choices are derived from
 */
public record Effort(
    int warmups,
    int iterations,
    int iterationMillis,
    int workloadMillis,
    int workloadWarmUpMillis,
    int traceRounds,
    long seed) {

  /**
   * Returns about how long a test takes, in milliseconds, the start of its process not included.
   */
  long estimatedMillis(TestName test) {
    return switch (test.kind()) {
      case MICRO -> (long) (warmups + iterations) * iterationMillis + 40;
      case WORKLOAD -> (long) workloadWarmUpMillis + workloadMillis + 100;
      case TRACE -> (traceRounds + Worker.TRACE_WARM_UPS) * 60L + 100;
      case MEMORY -> 1500;
    };
  }
}
