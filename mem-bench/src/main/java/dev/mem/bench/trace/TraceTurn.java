package dev.mem.bench.trace;

import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * A contestant that replays a trace when it is its turn. {@link dev.mem.bench.turns.TraceTurns}
 * knows it by name alone, and calls it as what any class loader knows: {@link DoubleSupplier} and
 * {@link AutoCloseable}.
 */
public final class TraceTurn implements DoubleSupplier, AutoCloseable {
  private static final long TURN_NANOS = 2_000_000;

  private final Subject subject;
  private final LongSupplier replay;
  private final int operations;

  /**
   * Reads the trace, and opens the subject.
   *
   * @param subject the name of the subject
   * @param file the file of the trace
   */
  public TraceTurn(String subject, Path file) {
    Trace trace = TraceReader.read(file);
    this.subject = Subjects.open(subject);
    this.replay = new TimedReplay(trace, this.subject).onOneThread();
    this.operations = trace.operations();
  }

  /** Replays the trace, once or for 2 ms; returns the time of an operation in nanoseconds. */
  @Override
  public double getAsDouble() {
    long nanos = 0;
    int repetitions = 0;
    do {
      nanos += replay.getAsLong();
      repetitions++;
    } while (nanos < TURN_NANOS);
    return (double) nanos / repetitions / operations;
  }

  @Override
  public void close() {
    subject.close();
  }
}
