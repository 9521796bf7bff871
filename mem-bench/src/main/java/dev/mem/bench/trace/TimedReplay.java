package dev.mem.bench.trace;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.trace.ThreadScript.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * A replay that takes the time.
 *
 * <p>A round repeats the whole trace until it has taken {@link #ROUND_NANOS}, and counts the
 * median; blocks that are live at its end are freed outside the time that counts. The heap is the
 * same from first to last, as in a program that has run for a while.
 *
 * <p>Warm-up rounds are run again until the JIT compiler has finished nothing during all of them,
 * or {@link #MAX_WARMUPS} times: on a busy machine it comes late.
 */
final class TimedReplay {
  private static final long ROUND_NANOS = 50_000_000;
  private static final int MAX_REPETITIONS = 20_000;
  private static final int MAX_WARMUPS = 10;

  private final Trace trace;
  private final Subject subject;

  TimedReplay(Trace trace, Subject subject) {
    this.trace = trace;
    this.subject = subject;
  }

  /** Returns the time of an operation in each round, in nanoseconds. */
  List<Double> run(ReplayOptions options, Ticker ticker) {
    try {
      LongSupplier replay =
          switch (options.mode()) {
            case ONE_THREAD -> onOneThread();
            case THREADS -> onThreads();
          };
      warmUp(replay, options.warmupRounds(), ticker.part(0, 0.5));
      return rounds(replay, options.rounds(), ticker.part(0.5, 1));
    } catch (RuntimeException | Error e) {
      throw ReplayFailure.in(trace, subject.name(), e);
    }
  }

  private static void warmUp(LongSupplier replay, int rounds, Ticker ticker) {
    JitClock jit = new JitClock();
    boolean cold = rounds > 0;
    for (int i = 0; cold && i < MAX_WARMUPS; i++) {
      long before = jit.compilationMillis();
      for (int round = 0; round < rounds; round++) {
        var _ = round(replay);
      }
      cold = jit.compilationMillis() > before;
      ticker.at((double) (i + 1) / MAX_WARMUPS);
    }
  }

  private List<Double> rounds(LongSupplier replay, int rounds, Ticker ticker) {
    List<Double> nsPerOperation = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      nsPerOperation.add((double) round(replay) / trace.operations());
      ticker.at((double) (round + 1) / rounds);
    }
    return nsPerOperation;
  }

  /**
   * Returns the time of the replay in the middle of a round, in nanoseconds: what disturbs a few
   * others has no part in it.
   */
  private static long round(LongSupplier replay) {
    long[] nanos = new long[MAX_REPETITIONS];
    int repetitions = 0;
    long sum = 0;
    do {
      nanos[repetitions] = replay.getAsLong();
      sum += nanos[repetitions];
      repetitions++;
    } while (sum < ROUND_NANOS && repetitions < MAX_REPETITIONS);
    Arrays.sort(nanos, 0, repetitions);
    return nanos[repetitions / 2];
  }

  /** Returns a replay on one thread, which says how long it took, in nanoseconds. */
  LongSupplier onOneThread() {
    BlockTable table = subject.newTable(trace.slots());
    return () -> {
      long start = System.nanoTime();
      replay(trace, table);
      long nanos = System.nanoTime() - start;
      for (int i = 0; i < trace.leftovers(); i++) {
        table.free(trace.leftoverSlot(i));
      }
      return nanos;
    };
  }

  /**
   * All that is timed, compiled as one piece: else the JIT compiler would have it in its caller's
   * code for some subjects and for others not, and there it is a third slower. The common
   * operations are here, as in {@link OperationApplier#touching}, and not behind a call; the others
   * are, for all subjects.
   */
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private static void replay(Trace trace, BlockTable table) {
    int operations = trace.operations();
    for (int operation = 0; operation < operations; operation++) {
      int slot = trace.slot(operation);
      switch (trace.code(operation)) {
        case OperationCode.ALLOCATE -> {
          long byteSize = trace.byteSize(operation);
          Memory.touch(table.allocate(slot, byteSize), byteSize);
        }
        case OperationCode.FREE -> table.free(slot);
        default -> OperationApplier.touchingUncommon(trace, operation, table, slot);
      }
    }
  }

  private LongSupplier onThreads() {
    ThreadPlan plan = ThreadPlan.of(trace, ThreadPlan.Order.DEPENDENCIES);
    return () -> {
      ThreadedRun run = new ThreadedRun(plan, subject, subject::newTable);
      long nanos = run.run((handover, script, table) -> replay(trace, handover, script, table));
      run.freeLeftovers();
      return nanos;
    };
  }

  private static void replay(Trace trace, ThreadedRun run, ThreadScript script, BlockTable table) {
    int[] operations = script.operations();
    int[] slots = script.slots();
    for (int position = 0; position < operations.length; position++) {
      int slot = slots[position];
      Link link = script.links()[position];
      if (link != null) {
        run.before(link, table, slot);
      }
      OperationApplier.touching(trace, operations[position], table, slot);
      if (link != null) {
        run.after(link);
      }
    }
  }
}
