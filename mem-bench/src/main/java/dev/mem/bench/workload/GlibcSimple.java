package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import java.util.Set;

/**
 * Batches of one size, half of each freed first in, first out, the other half last in, first out.
 *
 * <p>Sizes and lengths take turns, each with the same number of blocks. An operation is one
 * allocation, its free included.
 */
final class GlibcSimple implements Workload {
  private static final int[] SIZES = {16, 32, 64};
  private static final int[] LENGTHS = {25, 100, 400, 1600};
  private static final int LONGEST = 1600;

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "glibc-simple",
        "batches of 25 to 1600 blocks of 16, 32 or 64 bytes, half of them freed in each order",
        Set.of(),
        WorkloadFacts.Scaling.FIXED);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    run.subject().attachThread();
    BlockTable table = run.subject().newTable(LONGEST);
    long blocks = 0;
    long deadlineNanos = run.deadlineNanos();
    long start = System.nanoTime();
    do {
      for (int byteSize : SIZES) {
        for (int length : LENGTHS) {
          for (int done = 0; done < LONGEST; done += length) {
            batch(table, byteSize, length);
          }
          blocks += LONGEST;
        }
      }
    } while (System.nanoTime() < deadlineNanos);
    return new WorkloadResult(blocks, System.nanoTime() - start, blocks);
  }

  private static void batch(BlockTable table, int byteSize, int length) {
    for (int slot = 0; slot < length; slot++) {
      long address = table.allocate(slot, byteSize);
      for (long offset = 0; offset < byteSize; offset += Long.BYTES) {
        Memory.putLong(address + offset, offset);
      }
    }
    for (int slot = 0; slot < length / 2; slot++) {
      table.free(slot);
    }
    for (int slot = length - 1; slot >= length / 2; slot--) {
      table.free(slot);
    }
  }
}
