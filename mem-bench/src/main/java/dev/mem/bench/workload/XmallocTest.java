package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.SubjectTrait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Producers and consumers: half of the threads allocate, the others free, so that every free is a
 * remote one.
 *
 * <p>Blocks go over in batches of 4096 with a node of their own, by a last-in first-out queue of
 * bounded length. There is a consumer for every producer; the number of threads is that of the
 * producers. An operation is one block freed.
 */
final class XmallocTest implements Workload {
  private static final int BATCH = 4096;
  private static final int MAX_QUEUED = 100;
  private static final long BLOCK_BYTES = 64;

  /** A batch's node: a pointer to each block and one to the next node. */
  private static final long NODE_BYTES = (BATCH + 1) * 8L;

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "xmalloc-test",
        "producers allocate 64-byte blocks, as many consumers free them, in batches of 4096",
        Set.of(SubjectTrait.REMOTE_FREE),
        WorkloadFacts.Scaling.THREADS_OR_VIRTUAL);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    Queue queue = new Queue(run);
    LongAdder allocated = new LongAdder();
    LongAdder freed = new LongAdder();
    long deadlineNanos = run.deadlineNanos();
    long start = System.nanoTime();
    run.onThreads(
        2 * run.threads(),
        number -> {
          try {
            if (number % 2 == 0) {
              produce(run, queue, deadlineNanos, allocated);
            } else {
              consume(queue, freed);
            }
          } catch (Throwable e) {
            queue.fail();
            throw e;
          }
        });
    return new WorkloadResult(freed.sum(), System.nanoTime() - start, allocated.sum());
  }

  private static void produce(
      WorkloadRun run, Queue queue, long deadlineNanos, LongAdder allocated) {
    BlockTable table = run.subject().newTable(BATCH + 1);
    while (System.nanoTime() < deadlineNanos) {
      Memory.fill(table.allocate(BATCH, NODE_BYTES), BLOCK_BYTES, (byte) 1);
      for (int slot = 0; slot < BATCH; slot++) {
        Memory.fill(table.allocate(slot, BLOCK_BYTES), BLOCK_BYTES, (byte) 1);
      }
      allocated.add(BATCH + 1);
      queue.put(table);
    }
    queue.producerEnds();
  }

  private static void consume(Queue queue, LongAdder freed) {
    for (BlockTable batch = queue.take(); batch != null; batch = queue.take()) {
      batch.freeAll();
      freed.add(BATCH);
      queue.giveBack(batch);
    }
  }

  /** The batches between producers and consumers, and empty tables to put the next ones into. */
  private static final class Queue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notFull = lock.newCondition();
    private final Condition notEmpty = lock.newCondition();
    private final Deque<BlockTable> batches = new ArrayDeque<>();
    private final List<BlockTable> empty = new ArrayList<>();
    private int producers;
    private boolean failed;

    Queue(WorkloadRun run) {
      producers = run.threads();
      for (int i = 0; i < MAX_QUEUED + 2 * run.threads(); i++) {
        empty.add(run.subject().newSharedTable(BATCH + 1));
      }
    }

    /** Queues the blocks of a producer's table, which is empty afterwards. */
    void put(BlockTable table) {
      lock.lock();
      try {
        while (batches.size() >= MAX_QUEUED && !failed) {
          notFull.awaitUninterruptibly();
        }
        BlockTable batch = empty.removeLast();
        batch.exchangeAll(table);
        batches.push(batch);
        notEmpty.signal();
      } finally {
        lock.unlock();
      }
    }

    /** Returns a batch, or null when no more will come. */
    @Nullable BlockTable take() {
      lock.lock();
      try {
        while (batches.isEmpty() && producers > 0 && !failed) {
          notEmpty.awaitUninterruptibly();
        }
        notFull.signal();
        return batches.poll();
      } finally {
        lock.unlock();
      }
    }

    void giveBack(BlockTable batch) {
      lock.lock();
      try {
        empty.add(batch);
      } finally {
        lock.unlock();
      }
    }

    void producerEnds() {
      lock.lock();
      try {
        producers--;
        notEmpty.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void fail() {
      lock.lock();
      try {
        failed = true;
        notEmpty.signalAll();
        notFull.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
