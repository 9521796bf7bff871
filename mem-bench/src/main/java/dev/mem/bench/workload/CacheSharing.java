package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.SubjectTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads that write to tiny blocks of their own all the time: slow if the allocator puts blocks of
 * different threads on one cache line.
 *
 * <p>The speed of allocating hardly matters. An operation is one byte written and read by one
 * thread; with twice the threads it should take half the wall time.
 */
final class CacheSharing implements Workload {
  private static final int BLOCK_BYTES = 1;

  /** How many operations there are for each block. */
  private static final int WRITES = 100_000;

  /** How the threads may come to share a cache line. */
  enum Kind {
    /**
     * Each thread frees a block that the main thread allocated beside the others' before it
     * allocates: who reuses that memory?
     */
    SCRATCH,
    /** Each thread just allocates. */
    THRASH
  }

  private final Kind kind;

  CacheSharing(Kind kind) {
    this.kind = kind;
  }

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "cache-" + kind.name().toLowerCase(Locale.ROOT),
        kind == Kind.SCRATCH
            ? "threads free neighbouring blocks of another, and write to new ones: passive false"
                + " sharing"
            : "threads allocate and write to tiny blocks of their own: active false sharing",
        kind == Kind.SCRATCH
            ? Set.of(SubjectTrait.MEMORY, SubjectTrait.REMOTE_FREE)
            : Set.of(SubjectTrait.MEMORY),
        WorkloadFacts.Scaling.THREADS);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    List<BlockTable> handedOver = new ArrayList<>();
    if (kind == Kind.SCRATCH) {
      run.subject().attachThread();
      for (int number = 0; number < run.threads(); number++) {
        BlockTable table = run.subject().newSharedTable(1);
        Memory.putByte(table.allocate(0, BLOCK_BYTES), (byte) 1);
        handedOver.add(table);
      }
    }
    LongAdder writes = new LongAdder();
    LongAdder blocks = new LongAdder();
    long deadlineNanos = run.deadlineNanos();
    long start = System.nanoTime();
    run.onThreads(number -> {
      if (kind == Kind.SCRATCH) {
        handedOver.get(number).free(0);
      }
      BlockTable table = run.subject().newTable(1);
      while (System.nanoTime() < deadlineNanos) {
        write(table.allocate(0, BLOCK_BYTES));
        table.free(0);
        writes.add(WRITES);
        blocks.increment();
      }
    });
    return new WorkloadResult(
        writes.sum(), System.nanoTime() - start, blocks.sum() + handedOver.size());
  }

  private static void write(long address) {
    for (int i = 0; i < WRITES; i++) {
      byte value = (byte) i;
      Memory.putByteOpaque(address, value);
      if (Memory.getByteOpaque(address) != value) {
        throw new WorkloadFailure(
            "a byte written at 0x%x was not there when read back".formatted(address));
      }
    }
  }
}
