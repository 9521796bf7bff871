package dev.mem.bench.workload;

/** A workload found that its subject does not do what an allocator must, or could not go on. */
public final class WorkloadFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WorkloadFailure(String message) {
    super(message);
  }

  WorkloadFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
