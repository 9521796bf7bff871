package dev.mem.bench.cli;

import dev.mem.bench.run.Progress;
import dev.mem.bench.suite.BenchRun;
import dev.mem.bench.suite.BenchSettings;
import dev.mem.bench.trace.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures all subjects by all tests, and writes a report. */
@Command(
    name = "bench",
    description = {
      "Measures mem and its peers, and writes a report.",
      "",
      "Every subject runs alone in JVMs of its own, in turns with the others. The report is one"
          + " HTML file that opens without a network; beside it are the results as JSON, for ./mem"
          + " diff, and as CSV. docs/benchmarks.md says how each figure is made."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./mem bench",
      "  ./mem bench --subject sharded,mimalloc,malloc --test micro:pair,trace: -o out",
      "  ./mem bench --subject mimalloc,mimalloc#2,mimalloc~slowed   (a control)"
    })
final class BenchCommand extends Subcommand {
  @ArgGroup(exclusive = true)
  private Extent extent = new Extent();

  /** How much to do. */
  private static final class Extent {
    @Option(
        names = "--quick",
        description = "The most telling tests, three rounds: some minutes. This is the default.")
    private boolean quick;

    @Option(names = "--full", description = "All tests, five rounds: hours.")
    private boolean full;
  }

  @Option(
      names = "--subject",
      split = ",",
      paramLabel = "SUBJECT",
      description =
          "Who takes part, separated by commas. Default: all peers; of the engines"
              + " the default one, with --full all. NAME#2 enters a"
              + " subject once more, NAME~slowed a slower one.")
  private List<String> subjects = List.of();

  @Option(
      names = "--test",
      split = ",",
      paramLabel = "TEST",
      description =
          "Only tests whose names begin so, separated by commas: micro:pair, workload:larson@2,"
              + " trace:, memory:phases.")
  private List<String> tests = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "How often each test is run.")
  private @Nullable Integer rounds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "4141",
      description = "What random choices are derived from. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--no-native", description = "Leave out the C programs, which need gcc.")
  private boolean withoutNative;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "Where the report goes. Default: bench-results/ and the time.")
  private @Nullable Path output;

  @Override
  public Integer call() throws InterruptedException {
    BenchSettings settings = settings();
    Path folder = output == null ? defaultFolder() : output;
    BenchRun run =
        new BenchRun(
            settings,
            commandLineText(),
            withoutNative ? BenchRun.Native.LEFT_OUT : BenchRun.Native.INCLUDED);
    run.absences().forEach(err()::println);
    out()
        .printf(
            "%d subjects, %d tests, %d rounds: about %s%n",
            settings.plan().subjects().size(),
            settings.tests().size(),
            settings.plan().rounds(),
            Progress.text(Duration.ofMillis(run.estimatedMillis())));
    out().flush();
    try {
      print(run.run(folder));
    } catch (IOException e) {
      throw InputException.of(folder.toString(), e);
    }
    return ExitCode.OK;
  }

  private BenchSettings settings() {
    if (rounds != null && rounds < 1) {
      throw wrong("--rounds must be 1 or more, but is " + rounds);
    }
    try {
      List<String> names =
          subjects.isEmpty() ? defaultSubjects() : BenchSettings.requirePresent(subjects);
      BenchSettings settings =
          extent.full ? BenchSettings.full(names, seed) : BenchSettings.quick(names, seed);
      if (!tests.isEmpty()) {
        settings = settings.only(test -> tests.stream().anyMatch(test::startsWith));
      }
      if (settings.tests().isEmpty()) {
        throw wrong("no test is named " + String.join(" or ", tests) + " here; --full has more");
      }
      return rounds == null ? settings : settings.withRounds(rounds);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private List<String> defaultSubjects() {
    return extent.full ? BenchSettings.defaultSubjects() : BenchSettings.quickSubjects();
  }

  private static Path defaultFolder() {
    String time =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    return Path.of("bench-results", time);
  }

  private String commandLineText() {
    StringBuilder text = new StringBuilder("./mem bench");
    text.append(extent.quick || !extent.full ? " --quick" : " --full");
    if (!subjects.isEmpty()) {
      text.append(" --subject ").append(String.join(",", subjects));
    }
    if (!tests.isEmpty()) {
      text.append(" --test ").append(String.join(",", tests));
    }
    if (rounds != null) {
      text.append(" --rounds ").append(rounds);
    }
    text.append(" --seed ").append(seed);
    return withoutNative ? text.append(" --no-native").toString() : text.toString();
  }
}
