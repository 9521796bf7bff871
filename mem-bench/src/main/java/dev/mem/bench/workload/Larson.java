package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.SubjectTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * A server: each thread replaces random blocks of its own, and after a while hands all of them to a
 * successor and ends.
 *
 * <p>The blocks were allocated by the main thread at first, and by predecessors that have ended
 * later on, so most are freed by a thread that did not allocate them. An operation is one
 * replacement.
 */
final class Larson implements Workload {
  private static final int SLOTS = 5000;
  private static final int MIN_BYTES = 8;
  private static final int END_BYTES = 1000;
  private static final int ROUNDS = 100;

  /** How often a thread looks at the clock. */
  private static final int CHECK_EVERY = 500;

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "larson",
        "a server whose threads replace random blocks of 8 to 999 bytes and pass them on to"
            + " successors",
        Set.of(SubjectTrait.REMOTE_FREE),
        WorkloadFacts.Scaling.THREADS_OR_VIRTUAL);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    run.subject().attachThread();
    List<BlockTable> tables = new ArrayList<>();
    LongAdder warmUp = new LongAdder();
    for (int number = 0; number < run.threads(); number++) {
      tables.add(warmTable(run, number, warmUp));
    }
    Line line = new Line(run, run.deadlineNanos());
    long start = System.nanoTime();
    for (int number = 0; number < run.threads(); number++) {
      line.start(tables.get(number), run.random(number));
    }
    line.await();
    long nanos = System.nanoTime() - start;
    tables.forEach(BlockTable::freeAll);
    WorkloadRun.throwIfFailed(line.failure);
    long replacements = line.replacements.sum();
    return new WorkloadResult(replacements, nanos, replacements + warmUp.sum());
  }

  /** Fills a table and replaces every block of it once, in random order. */
  private static BlockTable warmTable(WorkloadRun run, int number, LongAdder allocations) {
    Random random = run.random(-1 - number);
    BlockTable table = run.subject().newSharedTable(SLOTS);
    int[] order = new int[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      fill(table, slot, random);
      int other = random.below(slot + 1);
      order[slot] = order[other];
      order[other] = slot;
    }
    for (int slot : order) {
      table.free(slot);
      fill(table, slot, random);
    }
    allocations.add(2L * SLOTS);
    return table;
  }

  private static void fill(BlockTable table, int slot, Random random) {
    long address = table.allocate(slot, random.between(MIN_BYTES, END_BYTES));
    Memory.putByte(address, (byte) 'a');
    Memory.putByte(address + 1, (byte) 'b');
  }

  /** The threads, of which each ends by starting the next. */
  private static final class Line {
    private final WorkloadRun run;
    private final long deadlineNanos;
    private final CountDownLatch done;
    private final LongAdder replacements = new LongAdder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Line(WorkloadRun run, long deadlineNanos) {
      this.run = run;
      this.deadlineNanos = deadlineNanos;
      this.done = new CountDownLatch(run.threads());
    }

    void start(BlockTable table, Random random) {
      run.kind()
          .unstarted(() -> {
            run.attached(() -> work(table, random), failure);
            if (System.nanoTime() < deadlineNanos && failure.get() == null) {
              start(table, random);
            } else {
              done.countDown();
            }
          })
          .start();
    }

    private void work(BlockTable table, Random random) {
      long count = 0;
      for (int round = 0; round < ROUNDS * SLOTS / CHECK_EVERY; round++) {
        replaceSome(table, random);
        count += CHECK_EVERY;
        if (System.nanoTime() >= deadlineNanos) {
          break;
        }
      }
      replacements.add(count);
    }

    /** What is timed, compiled as one piece for all subjects. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void replaceSome(BlockTable table, Random random) {
      for (int i = 0; i < CHECK_EVERY; i++) {
        int slot = random.below(SLOTS);
        table.free(slot);
        fill(table, slot, random);
      }
    }

    void await() {
      try {
        done.await();
      } catch (InterruptedException e) {
        throw new WorkloadFailure("interrupted while the threads worked", e);
      }
    }
  }
}
