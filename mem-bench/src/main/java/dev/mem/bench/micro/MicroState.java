package dev.mem.bench.micro;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What every benchmark has, one for each thread: blocks of the subject, and random numbers.
 *
 * <p>The subject is opened once for the life of the process, so that all benchmarks in it see the
 * same classes.
 */
@State(Scope.Thread)
public abstract class MicroState {
  private static @Nullable Subject current;

  /** The name of the subject. */
  @Param("null")
  @SuppressWarnings("NullAway.Init") // JMH sets it.
  public String subject;

  @SuppressWarnings("NullAway.Init") // open does, which each benchmark calls first.
  BlockTable table;

  private long randomState;

  /** Returns the subject that this process measures, which is opened by the first call. */
  static synchronized Subject current(String name) {
    Subject subject = current;
    if (subject == null) {
      subject = Subjects.open(name);
      current = subject;
    }
    if (!subject.name().equals(name)) {
      throw new IllegalStateException(
          "this process measures " + subject.name() + ", so it cannot measure " + name);
    }
    return subject;
  }

  /** Makes the table; called in the thread that uses it. */
  final void open(int slots, int threadIndex) {
    Subject opened = current(subject);
    opened.attachThread();
    table = opened.newTable(slots);
    randomState = 0x9E3779B97F4A7C15L * (threadIndex + 1);
  }

  /** Frees what is left. */
  @TearDown(Level.Trial)
  public void closeTable() {
    table.freeAll();
    current(subject).detachThread();
  }

  /**
   * Returns a random number from 0 up to a bound: a xorshift generator, of the quality that indexes
   * and sizes need.
   */
  final int random(int bound) {
    long x = randomState;
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
    randomState = x;
    return (int) (((x >>> 32) * bound) >>> 32);
  }
}
