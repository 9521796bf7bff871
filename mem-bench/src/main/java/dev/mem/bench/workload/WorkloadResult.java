package dev.mem.bench.workload;

/**
 * What a workload did.
 *
 * @param operations how many units of work, as the workload's own description counts them, by all
 *     threads together
 * @param nanos how long that took, in nanoseconds, setting up and clearing away not included
 * @param allocations how many blocks were allocated in all
 */
public record WorkloadResult(long operations, long nanos, long allocations) {

  /**
   * Returns the figure to compare.
   *
   * @return nanoseconds of wall time for each operation
   */
  public double nanosPerOperation() {
    return (double) nanos / Math.max(1, operations);
  }
}
