package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Batches of skewed sizes: most blocks die in large groups, the older half of which goes first in,
 * first out, the other last in, first out; a fifth of them lives for a lap longer.
 *
 * <p>Each thread has a ring of slots, of which a window is kept from the lap before. The place is
 * tested before a block is put there, so that none is overwritten and leaked. An operation is one
 * allocation, its free included.
 */
final class Sh6bench implements Workload {
  private static final int CALLS = 10_000;
  private static final int WINDOWS = 5;
  private static final int END_BASE_BYTES = 1000;
  private static final int SMALL_BYTES = 100;
  private static final int SMALL_BLOCKS = 250;
  private static final int LARGER_BLOCKS = 50;

  /** How many blocks one repeat allocates: what follows from the sizes above. */
  static final int ALLOCATIONS_PER_REPEAT = 19_300;

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "sh6bench",
        "blocks of 1 to 709 bytes in batches, freed in mixed orders, a fifth kept for longer",
        Set.of(),
        WorkloadFacts.Scaling.THREADS);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    LongAdder allocations = new LongAdder();
    long deadlineNanos = run.deadlineNanos();
    long start = System.nanoTime();
    run.onThreads(number -> {
      Ring ring = new Ring(run.subject().newTable(CALLS / run.threads()));
      do {
        ring.repeat();
      } while (System.nanoTime() < deadlineNanos);
      ring.table.freeAll();
      allocations.add(ring.allocations);
    });
    long sum = allocations.sum();
    return new WorkloadResult(sum, System.nanoTime() - start, sum);
  }

  /** The slots of one thread, with a cursor and a window of slots that are kept for a lap. */
  static final class Ring {
    private final BlockTable table;
    private int cursor;
    private int keepStart;
    private int keepEnd;
    private long allocations;

    Ring(BlockTable table) {
      this.table = table;
    }

    /** Allocates blocks of all sizes once. */
    void repeat() {
      for (int base = 1; base < END_BASE_BYTES; base = base * 3 / 2 + 1) {
        for (int byteSize = base; byteSize > 0; byteSize /= 2) {
          int blocks = byteSize < SMALL_BYTES ? SMALL_BLOCKS : LARGER_BLOCKS;
          for (int i = 0; i < blocks; i++) {
            add(byteSize);
          }
        }
      }
    }

    long allocations() {
      return allocations;
    }

    private void add(int byteSize) {
      if (cursor == keepStart) {
        cursor = keepEnd;
      }
      if (cursor == table.slots()) {
        endLap();
      }
      Memory.touch(table.allocate(cursor, byteSize), byteSize);
      allocations++;
      cursor++;
    }

    private void endLap() {
      int slots = table.slots();
      keepStart = keepEnd == slots ? 0 : keepEnd;
      keepEnd = Math.min(keepStart + slots / WINDOWS, slots);
      for (int slot = 0; slot < keepStart; slot++) {
        table.free(slot);
      }
      for (int slot = slots - 1; slot >= keepEnd; slot--) {
        table.free(slot);
      }
      cursor = keepStart == 0 ? keepEnd : 0;
    }
  }
}
