package dev.mem.bench.workload;

/** A program that allocates and frees in a way that real ones do. */
public interface Workload {

  /**
   * Returns what there is to know about it.
   *
   * @return its name, needs and the like
   */
  WorkloadFacts facts();

  /**
   * Runs it.
   *
   * @param run on what, and for how long
   * @return what it did
   * @throws WorkloadFailure if a block lost its content, or a thread failed
   */
  WorkloadResult run(WorkloadRun run);
}
