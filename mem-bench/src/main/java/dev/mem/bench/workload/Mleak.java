package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.SubjectTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Threads that live for one block: each allocates 128 zeroed bytes, exchanges them for an older
 * block, frees that and ends. What a thread costs the allocator is what this measures, and memory
 * must not grow with the number of threads that ever were. An operation is one thread; most of its
 * time is the JVM's own for starting and ending it.
 */
final class Mleak implements Workload {
  private static final int THREADS = 10;
  private static final int TRANSFER_SLOTS = 1000;
  private static final long BLOCK_BYTES = 128;

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "mleak",
        "short-lived threads that allocate one block and free one of another thread",
        Set.of(SubjectTrait.REMOTE_FREE),
        WorkloadFacts.Scaling.FIXED_OR_VIRTUAL);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    run.subject().attachThread();
    BlockTable transfer = run.subject().newSharedTable(TRANSFER_SLOTS);
    List<BlockTable> tables = new ArrayList<>();
    for (int number = 0; number < THREADS; number++) {
      tables.add(run.subject().newSharedTable(1));
    }
    long threads = 0;
    long deadlineNanos = run.deadlineNanos();
    long start = System.nanoTime();
    do {
      int generation = (int) threads;
      run.onThreads(
          THREADS, number -> live(tables.get(number), transfer, run.random(generation + number)));
      threads += THREADS;
    } while (System.nanoTime() < deadlineNanos);
    long nanos = System.nanoTime() - start;
    transfer.freeAll();
    return new WorkloadResult(threads, nanos, threads);
  }

  private static void live(BlockTable table, BlockTable transfer, Random random) {
    Memory.touch(table.allocateZeroed(0, BLOCK_BYTES), BLOCK_BYTES);
    int slot = random.below(TRANSFER_SLOTS);
    synchronized (transfer) {
      transfer.exchange(slot, table, 0);
    }
    table.free(0);
  }
}
