package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import java.util.Set;

/**
 * Large blocks: one of twenty is replaced at a time by a zeroed one of 5 to 25 MiB, which is
 * allocated before the old one is freed and then written, a byte in every 4 KiB. An operation is
 * one replacement.
 */
final class MallocLarge implements Workload {
  private static final int BLOCKS = 20;
  private static final int MIB = 1 << 20;
  private static final int MIN_BYTES = 5 * MIB;
  private static final int END_BYTES = 25 * MIB;
  private static final long STEP_BYTES = 4096;

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "malloc-large",
        "twenty zeroed blocks of 5 to 25 MiB, replaced at random",
        Set.of(),
        WorkloadFacts.Scaling.FIXED);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    run.subject().attachThread();
    BlockTable table = run.subject().newTable(BLOCKS + 1);
    Random random = run.random(0);
    long replaced = 0;
    long deadlineNanos = run.deadlineNanos();
    long start = System.nanoTime();
    do {
      int byteSize = random.between(MIN_BYTES, END_BYTES);
      long address = table.allocateZeroed(BLOCKS, byteSize);
      for (long offset = 0; offset < byteSize; offset += STEP_BYTES) {
        Memory.putByte(address + offset, (byte) 1);
      }
      table.exchange(BLOCKS, table, random.below(BLOCKS));
      table.free(BLOCKS);
      replaced++;
    } while (System.nanoTime() < deadlineNanos);
    long nanos = System.nanoTime() - start;
    table.freeAll();
    return new WorkloadResult(replaced, nanos, replaced);
  }
}
