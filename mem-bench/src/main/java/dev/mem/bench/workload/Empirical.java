package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * The sizes and lifetimes of a production server: blocks are born and die at random as its
 * statistics say, on a heap scaled down to {@link #HEAP_BYTES} for each thread.
 *
 * <p>What happens is drawn ahead, a stretch at a time, outside the time that counts. The first and
 * the last byte of each block are written. An operation is one birth or one death.
 */
final class Empirical implements Workload {
  static final long HEAP_BYTES = 32L << 20;

  /** Sizes above this part of the heap are left out: one of them would be the heap. */
  private static final int MAX_PART = 16;

  private static final int MAX_BLOCKS = 4 << 20;
  private static final int STRETCH = 20_000;

  private final int number;

  Empirical(int number) {
    this.number = number;
  }

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "empirical-" + number,
        "sizes and lifetimes of production server " + number + ", in random order",
        Set.of(),
        WorkloadFacts.Scaling.THREADS);
  }

  static Population population(int number, Random random, int maxBlocks) {
    return new Population(Distribution.read(number, HEAP_BYTES / MAX_PART), random, maxBlocks);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    LongAdder operations = new LongAdder();
    LongAdder nanos = new LongAdder();
    LongAdder allocations = new LongAdder();
    run.onThreads(thread -> {
      Population population = population(number, run.random(thread), MAX_BLOCKS);
      BlockTable table = run.subject().newTable(MAX_BLOCKS);
      allocations.add(population.grow(HEAP_BYTES).play(table));
      long deadlineNanos = run.deadlineNanos();
      do {
        Events events = population.next(STRETCH);
        long start = System.nanoTime();
        allocations.add(events.play(table));
        nanos.add(System.nanoTime() - start);
        operations.add(events.count());
      } while (System.nanoTime() < deadlineNanos);
      table.freeAll();
    });
    return new WorkloadResult(operations.sum(), nanos.sum() / run.threads(), allocations.sum());
  }
}
