package dev.mem.bench.trace;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Tells how much the JIT compiler has done, so that warming up can go on until it does no more. */
final class JitClock {
  private final Optional<CompilationMXBean> compiler =
      Optional.ofNullable(ManagementFactory.getCompilationMXBean())
          .filter(CompilationMXBean::isCompilationTimeMonitoringSupported);

  /** Returns the time spent on finished compilations; always the same if this JVM does not tell. */
  long compilationMillis() {
    return compiler.map(CompilationMXBean::getTotalCompilationTime).orElse(0L);
  }
}
