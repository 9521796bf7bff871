package dev.mem.bench.cli;

import dev.mem.bench.report.TextTable;
import dev.mem.bench.report.TextTable.Column;
import dev.mem.bench.result.Measurement;
import dev.mem.bench.result.Noise;
import dev.mem.bench.run.Effort;
import dev.mem.bench.run.Plan;
import dev.mem.bench.run.PlanRun;
import dev.mem.bench.run.Progress;
import dev.mem.bench.run.TestName;
import dev.mem.bench.run.WorkloadName;
import dev.mem.bench.suite.BenchSettings;
import dev.mem.bench.trace.InputException;
import dev.mem.bench.workload.Workload;
import dev.mem.bench.workload.Workloads;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs workloads on subjects, each alone in its JVMs. */
@Command(
    name = "workload",
    description = {
      "Runs standard workloads on allocators, each alone in JVMs of its own, and shows the time of"
          + " an operation.",
      "",
      "A workload is named with its threads: larson@4, larson@4v for virtual threads. Without"
          + " names, the workloads there are are listed."
    })
final class WorkloadCommand extends Subcommand {
  private static final int MOST_WARM_UP_MILLIS = 2000;

  @Parameters(arity = "0..*", paramLabel = "WORKLOAD", description = "The workloads.")
  private List<String> workloads = List.of();

  @Option(
      names = "--subject",
      split = ",",
      paramLabel = "SUBJECT",
      description = "Who takes part, separated by commas. Default: all peers and engines.")
  private List<String> subjects = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How long each runs, after twice as long, two seconds at most, to warm up. Default:"
              + " ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often, each in a new JVM. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "4141",
      description = "What random choices are derived from. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws InterruptedException {
    if (workloads.isEmpty()) {
      print(list());
      return ExitCode.OK;
    }
    if (rounds < 1 || !(seconds > 0)) {
      throw wrong("--rounds must be 1 or more, and --seconds more than 0");
    }
    Plan plan = plan();
    Progress progress = new Progress(System.err, plan.estimatedMillis());
    try {
      List<Measurement> measurements = new PlanRun(plan, progress).run();
      progress.close();
      print(table(measurements));
      return measurements.stream().allMatch(Measurement::succeeded) ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      throw InputException.of("a process", e);
    }
  }

  private Plan plan() {
    try {
      workloads.forEach(name -> Workloads.ofName(WorkloadName.parse(name).workload()));
      List<TestName> tests =
          workloads.stream().map(name -> new TestName(TestName.Kind.WORKLOAD, name)).toList();
      int millis = (int) (seconds * 1000);
      Effort effort =
          new Effort(0, 1, 1, millis, Math.min(2 * millis, MOST_WARM_UP_MILLIS), 1, seed);
      return new Plan(
          subjects.isEmpty()
              ? BenchSettings.defaultSubjects()
              : BenchSettings.requirePresent(subjects),
          List.of(tests),
          rounds,
          effort);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static String list() {
    TextTable table =
        new TextTable(
            List.of(Column.name("workload"), Column.name("threads"), Column.name("what it does")));
    for (Workload workload : Workloads.list()) {
      String threads = workload.facts().scaling().heedsThreads() ? "any" : "its own";
      String kinds = workload.facts().scaling().suitsVirtualThreads() ? ", also virtual" : "";
      table.row(List.of(workload.facts().name(), threads + kinds, workload.facts().summary()));
    }
    return table.text();
  }

  private static String table(List<Measurement> measurements) {
    Noise noise = Noise.of(measurements);
    TextTable table =
        new TextTable(
            List.of(
                Column.name("workload"),
                Column.name("subject"),
                Column.number("ns per operation"),
                Column.number("noise"),
                Column.number("processors busy")));
    for (Measurement measurement : measurements) {
      String workload = TestName.parse(measurement.test()).name();
      if (measurement.succeeded()) {
        double relative = noise.relative(measurement);
        table.row(
            List.of(
                workload,
                measurement.subject(),
                String.format(Locale.ROOT, "%.1f", measurement.nanos()),
                Double.isNaN(relative)
                    ? "–"
                    : String.format(Locale.ROOT, "± %.0f %%", 100 * relative),
                String.format(Locale.ROOT, "%.1f", measurement.cpuCores())));
      } else {
        table.row(List.of(workload, measurement.subject(), measurement.failure(), "", ""));
      }
    }
    return table.text();
  }
}
