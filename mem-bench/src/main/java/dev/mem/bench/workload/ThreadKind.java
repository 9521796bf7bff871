package dev.mem.bench.workload;

/** On which kind of threads a workload runs. */
public enum ThreadKind {
  /** Threads of the operating system. */
  PLATFORM,
  /** Virtual threads, on the carriers that the JDK provides. */
  VIRTUAL;

  Thread unstarted(Runnable task) {
    return switch (this) {
      case PLATFORM -> Thread.ofPlatform().unstarted(task);
      case VIRTUAL -> Thread.ofVirtual().unstarted(task);
    };
  }
}
