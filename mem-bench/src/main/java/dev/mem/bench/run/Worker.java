package dev.mem.bench.run;

import com.google.gson.Gson;
import com.sun.management.OperatingSystemMXBean;
import dev.mem.bench.micro.MicroCase;
import dev.mem.bench.micro.MicroRun;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.SubjectTrait;
import dev.mem.bench.subject.Subjects;
import dev.mem.bench.trace.ReplayMode;
import dev.mem.bench.trace.ReplayOptions;
import dev.mem.bench.trace.Trace;
import dev.mem.bench.trace.TraceReplay;
import dev.mem.bench.workload.ThreadKind;
import dev.mem.bench.workload.Workload;
import dev.mem.bench.workload.WorkloadRun;
import dev.mem.bench.workload.Workloads;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The process that measures: one subject, one test after the other.
 *
 * <p>Arguments are the subject, the effort as JSON, and the tests. For each test it prints a line
 * that begins with {@link #RESULT} and holds a {@link TestOutcome} as JSON. A test that fails does
 * not keep the others from running.
 */
public final class Worker {
  /** What a line with an outcome begins with; other lines are of no concern. */
  static final String RESULT = "mem-outcome ";

  /** Rounds of a trace before those that count, 50 ms or more each. */
  static final int TRACE_WARM_UPS = 4;

  private static final Gson GSON = new Gson();

  private final String subjectName;
  private final Effort effort;

  private Worker(String subjectName, Effort effort) {
    this.subjectName = subjectName;
    this.effort = effort;
  }

  /**
   * Runs tests.
   *
   * @param args the subject, the effort, the tests
   */
  public static void main(String[] args) {
    Worker worker = new Worker(args[0], GSON.fromJson(args[1], Effort.class));
    PrintStream out = System.out;
    for (String test : List.of(args).subList(2, args.length)) {
      TestOutcome outcome = worker.run(TestName.parse(test));
      out.println(RESULT + GSON.toJson(outcome));
      out.flush();
    }
    // Threads that a failed test left behind must not keep the process alive.
    Runtime.getRuntime().halt(0);
  }

  private TestOutcome run(TestName test) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpuNanos = system.getProcessCpuTime();
    long start = System.nanoTime();
    try {
      List<Double> nanos =
          switch (test.kind()) {
            case MICRO -> micro(test.name());
            case WORKLOAD -> workload(test.name());
            case TRACE -> trace(test.name());
            case MEMORY -> throw new IllegalArgumentException(test + " is for another process");
          };
      double busy = system.getProcessCpuTime() - cpuNanos;
      return new TestOutcome(test.toString(), nanos, busy / (System.nanoTime() - start), "");
    } catch (RuntimeException | Error e) {
      return TestOutcome.failed(test.toString(), e.toString());
    }
  }

  private List<Double> micro(String name) {
    return new MicroRun(effort.warmups(), effort.iterations(), effort.iterationMillis())
        .run(subjectName, MicroCase.ofName(name));
  }

  private List<Double> workload(String name) {
    WorkloadName parsed = WorkloadName.parse(name);
    Workload workload = Workloads.ofName(parsed.workload());
    List<Double> nanos = new ArrayList<>();
    try (Subject subject = Subjects.open(subjectName)) {
      subject.require(workload.facts().needs());
      if (parsed.kind() == ThreadKind.VIRTUAL) {
        subject.require(Set.of(SubjectTrait.VIRTUAL_THREADS));
      }
      for (int millis : new int[] {effort.workloadWarmUpMillis(), effort.workloadMillis()}) {
        WorkloadRun run =
            new WorkloadRun(subject, parsed.threads(), parsed.kind(), millis, effort.seed());
        nanos.add(workload.run(run).nanosPerOperation());
      }
    }
    return nanos.subList(1, 2);
  }

  private List<Double> trace(String name) {
    Trace trace = TraceFiles.read(name);
    ReplayOptions options =
        new ReplayOptions(
            ReplayMode.ONE_THREAD,
            Set.of(ReplayOptions.Pass.TIME),
            TRACE_WARM_UPS,
            effort.traceRounds());
    return new TraceReplay(trace, () -> Subjects.open(subjectName), options)
        .run(_ -> {})
        .nsPerOperation()
        .getFirst();
  }
}
