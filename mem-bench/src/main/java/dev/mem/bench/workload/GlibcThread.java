package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads that replace random blocks of their own, most of them tiny: sizes follow an
 * inverse-square law from 4 bytes to 32 KiB. An operation is one replacement.
 */
final class GlibcThread implements Workload {
  private static final int SLOTS = 1024;
  private static final int SIZE_DRAWS = 8000;
  private static final int SLOT_DRAWS = 4096;
  private static final double MIN_BYTES = 4;
  private static final double MAX_BYTES = 32_768;

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "glibc-thread",
        "threads replace random blocks of 4 to 32768 bytes, most of them tiny, and write all of"
            + " each",
        Set.of(),
        WorkloadFacts.Scaling.THREADS);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    LongAdder replaced = new LongAdder();
    long deadlineNanos = run.deadlineNanos();
    long start = System.nanoTime();
    run.onThreads(number -> {
      BlockTable table = run.subject().newTable(SLOTS);
      Random random = run.random(number);
      int[] sizes = sizes(random);
      int[] slots = new int[SLOT_DRAWS];
      for (int i = 0; i < SLOT_DRAWS; i++) {
        slots[i] = random.below(SLOTS);
      }
      long count = 0;
      do {
        replace(table, sizes, slots);
        count += SIZE_DRAWS;
      } while (System.nanoTime() < deadlineNanos);
      table.freeAll();
      replaced.add(count);
    });
    long sum = replaced.sum();
    return new WorkloadResult(sum, System.nanoTime() - start, sum);
  }

  private static int[] sizes(Random random) {
    int[] sizes = new int[SIZE_DRAWS];
    for (int i = 0; i < SIZE_DRAWS; i++) {
      sizes[i] =
          (int) (1 / ((1 / MAX_BYTES - 1 / MIN_BYTES) * random.nextDouble() + 1 / MIN_BYTES));
    }
    return sizes;
  }

  private static void replace(BlockTable table, int[] sizes, int[] slots) {
    for (int i = 0; i < SIZE_DRAWS; i++) {
      int slot = slots[i & SLOT_DRAWS - 1];
      int byteSize = sizes[i];
      table.free(slot);
      Memory.fill(table.allocate(slot, byteSize), byteSize, (byte) i);
    }
  }
}
