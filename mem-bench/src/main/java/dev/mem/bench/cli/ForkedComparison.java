package dev.mem.bench.cli;

import dev.mem.bench.report.ReplayJson;
import dev.mem.bench.trace.InputException;
import dev.mem.bench.trace.ReplayMode;
import dev.mem.bench.trace.ReplayOptions;
import dev.mem.bench.trace.ReplayOptions.Pass;
import dev.mem.bench.trace.ReplayResult;
import dev.mem.bench.trace.Ticker;
import dev.mem.bench.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares subjects, each alone in its JVMs.
 *
 * <p>A JVM of each subject samples memory, and verifies blocks if that is asked for; then others
 * take the time, and load nothing else. Their turns are interleaved, and each round of turns begins
 * with another subject, so that what changes on the machine meanwhile hits all alike. A subject
 * that fails has no further turns.
 */
final class ForkedComparison {
  /**
   * The option that makes {@code mem replay} a worker of this class: it does these passes, and
   * prints the name of each trace that is done.
   */
  static final String WORKER_OPTION = "--worker-passes";

  private final List<String> files;
  private final List<Trace> traces;
  private final ReplayOptions options;
  private final int forks;
  private final Map<Key, ReplayResult> results = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private List<String> subjects = List.of();

  private record Key(String subject, String file) {}

  ForkedComparison(List<String> files, List<Trace> traces, ReplayOptions options, int forks) {
    this.files = files;
    this.traces = traces;
    this.options = options;
    this.forks = forks;
  }

  /** Compares subjects; afterwards there are results and failures. */
  void run(List<String> names) {
    subjects = new ArrayList<>(names);
    List<String> turns = new ArrayList<>(names);
    try (ProgressDisplay progress = new ProgressDisplay("forks", names.size() * (forks + 1))) {
      turn(turns, EnumSet.copyOf(withoutTime()), progress);
      for (int fork = 0; fork < forks; fork++) {
        turn(turns, EnumSet.of(Pass.TIME), progress);
        Collections.rotate(turns, -1);
      }
    }
  }

  private Set<Pass> withoutTime() {
    return options.passes().stream().filter(pass -> pass != Pass.TIME).collect(Collectors.toSet());
  }

  private void turn(List<String> turns, Set<Pass> passes, ProgressDisplay progress) {
    for (String subject : turns) {
      Ticker ticker = progress.nextPart(subject);
      if (subjects.contains(subject)) {
        fork(subject, passes, ticker);
      }
    }
  }

  private void fork(String subject, Set<Pass> passes, Ticker ticker) {
    try {
      Path output = Files.createTempFile("mem-replay", ".json");
      try {
        Worker worker = new Worker(arguments(subject, passes, output));
        int exitCode = worker.run(done -> ticker.at((double) done / traces.size()));
        if (exitCode != ExitCode.OK) {
          failures.add(subject + " failed: its process ended with exit code " + exitCode);
          subjects.remove(subject);
        }
        if (exitCode == ExitCode.OK || exitCode == ExitCode.FAILED) {
          ReplayJson.read(output).forEach(this::add);
        }
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw InputException.of("a process for " + subject, e);
    }
  }

  private List<String> arguments(String subject, Set<Pass> passes, Path output) {
    List<String> arguments = new ArrayList<>();
    arguments.add("replay");
    arguments.add("--subject=" + subject);
    arguments.add(
        WORKER_OPTION + "=" + passes.stream().map(Pass::name).collect(Collectors.joining(",")));
    arguments.add("--rounds=" + options.rounds());
    arguments.add("--warmup=" + options.warmupRounds());
    arguments.add("--json=" + output);
    if (options.mode() == ReplayMode.THREADS) {
      arguments.add("--threads");
    }
    arguments.add("--");
    arguments.addAll(files);
    return arguments;
  }

  private void add(ReplayResult result) {
    results.merge(new Key(result.subject(), result.source()), result, ForkedComparison::merged);
  }

  /** Returns the first result, which knows about memory, with the times of the second. */
  private static ReplayResult merged(ReplayResult known, ReplayResult timed) {
    List<List<Double>> nsPerOperation = new ArrayList<>(known.nsPerOperation());
    nsPerOperation.addAll(timed.nsPerOperation());
    nsPerOperation.removeIf(List::isEmpty);
    return new ReplayResult(
        known.trace(),
        known.source(),
        known.subject(),
        known.operations(),
        known.threads(),
        known.checked(),
        nsPerOperation,
        known.memory());
  }

  /** Returns what was found, in the order in which subjects and traces were given. */
  List<ReplayResult> results() {
    return List.copyOf(results.values());
  }

  /** Returns what went wrong, a line each. */
  List<String> failures() {
    return List.copyOf(failures);
  }
}
