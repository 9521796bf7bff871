package dev.mem.bench.cli;

import dev.mem.bench.subject.Subjects;
import dev.mem.bench.trace.ReplayFailure;
import dev.mem.bench.trace.ReplayOptions;
import dev.mem.bench.trace.ReplayResult;
import dev.mem.bench.trace.Trace;
import dev.mem.bench.trace.TraceReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Replays traces on one subject in this process. A trace that fails does not keep the others from
 * being replayed.
 */
final class InProcess {
  private final List<ReplayResult> results = new ArrayList<>();
  private final List<ReplayFailure> failures = new ArrayList<>();

  /**
   * Replays traces.
   *
   * @param subject the name of the subject
   * @param traces the traces
   * @param options how
   * @param done told the name of each trace that is done
   */
  void run(String subject, List<Trace> traces, ReplayOptions options, Consumer<String> done) {
    try (ProgressDisplay progress = new ProgressDisplay(subject, traces.size())) {
      for (Trace trace : traces) {
        TraceReplay replay = new TraceReplay(trace, () -> Subjects.open(subject), options);
        try {
          results.add(replay.run(progress.nextPart(trace.name())));
        } catch (ReplayFailure e) {
          failures.add(e);
        }
        done.accept(trace.name());
      }
    }
  }

  List<ReplayResult> results() {
    return results;
  }

  List<ReplayFailure> failures() {
    return failures;
  }
}
