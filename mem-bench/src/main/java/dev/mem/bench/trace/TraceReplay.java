package dev.mem.bench.trace;

import dev.mem.Allocator;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.SubjectTrait;
import dev.mem.bench.trace.ReplayOptions.Pass;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Replays a trace on a subject, once for each thing there is to know, each time on a fresh one. */
public final class TraceReplay {
  /** The end of a block this large may lie where the null subject has no memory. */
  private static final long MAX_BYTES_WITHOUT_MEMORY = 32L << 20;

  private final Trace trace;
  private final Supplier<Subject> subjects;
  private final ReplayOptions options;

  /**
   * Prepares a replay.
   *
   * @param trace what to replay
   * @param subjects opens a fresh subject
   * @param options how
   */
  public TraceReplay(Trace trace, Supplier<Subject> subjects, ReplayOptions options) {
    this.trace = trace;
    this.subjects = subjects;
    this.options = options;
  }

  /**
   * Replays. A subject that has no memory is not checked, and the result says so.
   *
   * @param ticker told how far it has come
   * @return what was found
   * @throws ReplayFailure if the subject fails at it
   */
  public ReplayResult run(Ticker ticker) {
    boolean checked;
    String name;
    MemoryFigures memory;
    try (Subject subject = subjects.get()) {
      name = subject.name();
      requireSuited(subject);
      checked = options.passes().contains(Pass.CHECK) && hasMemory(subject);
      if (checked) {
        new CheckedReplay(trace, subject, ticker.part(0, 0.3)).run(options.mode());
      }
    }
    try (Subject subject = subjects.get()) {
      Optional<Allocator> allocator = subject.allocator();
      memory =
          allocator.isPresent() && options.passes().contains(Pass.MEMORY)
              ? new MemoryReplay(trace, subject, allocator.get(), ticker.part(0.3, 0.5))
                  .run(options.mode())
              : MemoryFigures.unknown(trace.peakPayloadBytes());
    }
    return new ReplayResult(
        trace.name(),
        trace.source(),
        name,
        trace.operations(),
        options.mode() == ReplayMode.THREADS ? trace.threads() : 1,
        checked,
        List.of(time(ticker.part(0.5, 1))),
        memory);
  }

  private List<Double> time(Ticker ticker) {
    if (!options.passes().contains(Pass.TIME)) {
      return List.of();
    }
    try (Subject subject = subjects.get()) {
      return new TimedReplay(trace, subject).run(options, ticker);
    }
  }

  private static boolean hasMemory(Subject subject) {
    return subject.traits().contains(SubjectTrait.MEMORY);
  }

  private void requireSuited(Subject subject) {
    if (!hasMemory(subject) && trace.largestByteSize() > MAX_BYTES_WITHOUT_MEMORY) {
      throw new InputException(
          "%s: %s has no blocks larger than %d bytes, but the trace asks for %d"
              .formatted(
                  trace.source(),
                  subject.name(),
                  MAX_BYTES_WITHOUT_MEMORY,
                  trace.largestByteSize()));
    }
    if (options.mode() == ReplayMode.THREADS
        && trace.threads() > 1
        && !subject.traits().contains(SubjectTrait.REMOTE_FREE)) {
      throw new InputException(
          subject.name() + " cannot free blocks on another thread; leave out --threads");
    }
  }
}
