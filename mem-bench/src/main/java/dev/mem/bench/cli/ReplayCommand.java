package dev.mem.bench.cli;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.bench.report.ComparisonTable;
import dev.mem.bench.report.ReplayJson;
import dev.mem.bench.report.ReplayTable;
import dev.mem.bench.trace.InputException;
import dev.mem.bench.trace.ReplayMode;
import dev.mem.bench.trace.ReplayOptions;
import dev.mem.bench.trace.ReplayOptions.Pass;
import dev.mem.bench.trace.ReplayResult;
import dev.mem.bench.trace.Trace;
import dev.mem.bench.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays traces: one subject in this process, or several, each in processes of its own. */
@Command(
    name = "replay",
    description = {
      "Replays recorded allocations of real programs on an allocator, and shows speed and memory.",
      "",
      "Each trace is replayed several times on a fresh allocator: to sample memory, to take the"
          + " time, and with --check to verify every block.",
      "",
      "The time of an operation is the median of the rounds, and +- the distance of the farthest"
          + " one; the first and the last byte of every block are written in it. Utilisation is"
          + " peak payload / peak of resident memory and metadata.",
      "",
      "With more than one subject, or with --forks, every subject runs alone in JVMs of its own, in"
          + " turns with the others; the median is then that of the JVMs."
    },
    footerHeading = "%nTraces:%n",
    footer = {
      "  FILE is text, or text compressed by gzip. Up to four header numbers are ignored; then"
          + " comes one operation to a line:",
      "    a ID SIZE            allocate",
      "    c ID SIZE            allocate zeroed",
      "    m ID SIZE ALIGNMENT  allocate aligned",
      "    r ID SIZE            reallocate; allocate if ID is not live",
      "    f ID                 free; nothing if ID is -1",
      "  In .trep files the number of a thread stands in front of each line.",
      "  A line that is broken, frees what is not live or allocates what is, is refused."
    })
final class ReplayCommand extends Subcommand {
  private static final String DEFAULT_FORKS = "3";

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "The traces: .rep, .trep, or either with .gz.")
  private List<String> files = List.of();

  @ArgGroup(exclusive = true)
  private @Nullable Contestants contestants;

  /** What is to be measured; one way or the other to name it. */
  private static final class Contestants {
    @Option(
        names = "--engine",
        split = ",",
        paramLabel = "ENGINE",
        description =
            "Engines of mem, separated by commas. By default the one that programs get by default."
                + " ./mem info lists them.")
    private List<String> engines = List.of();

    @Option(
        names = "--subject",
        split = ",",
        paramLabel = "SUBJECT",
        description =
            "Engines, also as ENGINE:segment or ENGINE:heap, and other allocators, separated by"
                + " commas. ./mem info lists them.")
    private List<String> subjects = List.of();
  }

  @Option(
      names = "--check",
      description =
          "Fill every block and verify it before it is freed or reallocated; verify alignment,"
              + " zeroed blocks, that none overlap, and the heap itself, all along.")
  private boolean check;

  @Option(
      names = "--threads",
      description =
          "Replay on as many threads as the trace names; what several do with one block stays in"
              + " order. Otherwise one thread does everything in the order of the trace.")
  private boolean threads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Rounds that are timed, of 50 ms or one replay, whichever is longer. Default:"
              + " ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Rounds before those; more while the JIT compiler is at work. Default: ${DEFAULT-VALUE}.")
  private int warmupRounds;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description =
          "JVMs that take the time of each subject, one after the other. Default: none for one"
              + " subject, "
              + DEFAULT_FORKS
              + " for more.")
  private @Nullable Integer forks;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the results to FILE.")
  private @Nullable Path json;

  /** Set for the processes that {@link ForkedComparison} starts. */
  @Option(names = ForkedComparison.WORKER_OPTION, hidden = true, split = ",", paramLabel = "PASS")
  private @Nullable Set<Pass> workerPasses;

  @Override
  public Integer call() {
    validate();
    List<String> subjects = subjects();
    List<Trace> traces = files.stream().map(this::read).toList();
    requireWritable();
    boolean forked = subjects.size() > 1 || forks != null;
    return forked ? compare(subjects, traces) : replay(subjects.getFirst(), traces);
  }

  private void validate() {
    requireAtLeast("--rounds", rounds, 1);
    requireAtLeast("--warmup", warmupRounds, 0);
    requireAtLeast("--forks", forks == null ? 1 : forks, 1);
  }

  private void requireAtLeast(String option, int value, int least) {
    if (value < least) {
      throw wrong(
          option + ": expected a number of at least " + least + ", but found \"" + value + "\"");
    }
  }

  /** Returns the subjects asked for that are present, and says which are not. */
  private List<String> subjects() {
    Set<String> present = new LinkedHashSet<>();
    for (String name : namedSubjects()) {
      Optional<String> absence = absence(name);
      if (absence.isEmpty()) {
        present.add(name);
      } else {
        err().println(name + " is absent and left out: " + absence.get());
      }
    }
    if (present.isEmpty()) {
      throw new InputException("none of the subjects is present");
    }
    return List.copyOf(present);
  }

  private List<String> namedSubjects() {
    if (contestants == null) {
      return List.of(defaultEngine());
    }
    for (String engine : contestants.engines) {
      try {
        var _ = Engine.ofOptionName(engine);
      } catch (IllegalArgumentException e) {
        throw wrong(String.valueOf(e.getMessage()));
      }
    }
    return contestants.engines.isEmpty() ? contestants.subjects : contestants.engines;
  }

  /** Returns the name of the engine that programs get if they do not ask for one. */
  static String defaultEngine() {
    try (Allocator allocator = Allocator.builder().build()) {
      return allocator.options().engine().optionName();
    }
  }

  private Trace read(String file) {
    try {
      return TraceReader.read(Path.of(file));
    } catch (InvalidPathException e) {
      throw new InputException(file + ": no file can have this name: " + e.getReason());
    }
  }

  /** Finds out before the work, not after it, that results cannot be written. */
  private void requireWritable() {
    if (json == null) {
      return;
    }
    Path folder = json.toAbsolutePath().getParent();
    if (Files.isDirectory(json) || folder == null || !Files.isDirectory(folder)) {
      throw new InputException(json + ": expected a file in a folder that exists");
    }
  }

  private int replay(String subject, List<Trace> traces) {
    boolean worker = workerPasses != null;
    InProcess run = new InProcess();
    run.run(
        subject,
        traces,
        options(workerPasses == null ? passes() : workerPasses),
        trace -> {
          if (worker) {
            print("%s%n".formatted(trace));
          }
        });
    List<ReplayResult> results = run.results();
    if (!worker) {
      print(ReplayTable.text(results));
    }
    return finish(results, run.failures().stream().map(Throwable::getMessage).toList());
  }

  private Set<Pass> passes() {
    return check ? EnumSet.allOf(Pass.class) : EnumSet.of(Pass.MEMORY, Pass.TIME);
  }

  private ReplayOptions options(Set<Pass> passes) {
    return new ReplayOptions(
        threads ? ReplayMode.THREADS : ReplayMode.ONE_THREAD, passes, warmupRounds, rounds);
  }

  private int compare(List<String> subjects, List<Trace> traces) {
    int forkCount = forks == null ? Integer.parseInt(DEFAULT_FORKS) : forks;
    ForkedComparison comparison = new ForkedComparison(files, traces, options(passes()), forkCount);
    comparison.run(subjects);
    List<ReplayResult> results = comparison.results();
    print(ReplayTable.text(results));
    if (results.stream().map(ReplayResult::subject).distinct().count() > 1) {
      print("%n%s".formatted(ComparisonTable.text(results)));
    }
    return finish(results, comparison.failures());
  }

  private int finish(List<ReplayResult> results, List<@Nullable String> failures) {
    writeJson(results);
    if (check) {
      results.stream()
          .filter(result -> !result.checked())
          .map(ReplayResult::subject)
          .distinct()
          .forEach(
              subject -> err().println(subject + " has no memory of its own and was not checked"));
    }
    failures.forEach(err()::println);
    return failures.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void writeJson(List<ReplayResult> results) {
    if (json == null) {
      return;
    }
    try {
      ReplayJson.write(results, json);
    } catch (IOException e) {
      throw InputException.of(json.toString(), e);
    }
  }
}
