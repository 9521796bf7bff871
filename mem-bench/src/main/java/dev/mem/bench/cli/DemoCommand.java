package dev.mem.bench.cli;

import dev.mem.bench.report.ReplayTable;
import dev.mem.bench.trace.ReplayMode;
import dev.mem.bench.trace.ReplayOptions;
import dev.mem.bench.trace.ReplayOptions.Pass;
import dev.mem.bench.trace.Trace;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Command;

/** Replays the bundled traces on the default engine. */
@Command(
    name = "demo",
    description = {
      "Replays recorded allocations of real programs on the default engine, verifies every block,"
          + " and shows speed and memory."
    })
final class DemoCommand extends Subcommand {
  private static final int WARMUP_ROUNDS = 10;
  private static final int ROUNDS = 5;

  @Override
  public Integer call() {
    String engine = ReplayCommand.defaultEngine();
    List<Trace> traces = BundledTraces.read();
    print(
        "Replaying what %d real programs allocate and free, on mem's engine %s:%n%n"
            .formatted(traces.size(), engine));
    InProcess run = new InProcess();
    run.run(
        engine,
        traces,
        new ReplayOptions(ReplayMode.ONE_THREAD, EnumSet.allOf(Pass.class), WARMUP_ROUNDS, ROUNDS),
        _ -> {});
    run.failures().forEach(failure -> err().println(failure.getMessage()));
    print(ReplayTable.text(run.results()));
    if (!run.failures().isEmpty()) {
      return ExitCode.FAILED;
    }
    print(
        """

        Every block was filled and verified.
        Next: ./mem replay --subject %s,malloc FILE.rep sets it beside C's malloc.
        """
            .formatted(engine));
    return ExitCode.OK;
  }
}
