package dev.mem.tests.stress;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.Heap;
import dev.mem.RawAllocator;
import dev.mem.tests.contract.Crew;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * A stress test that runs for as long as one likes: threads come and go in generations, platform
 * and virtual ones at once, and exchange blocks, each byte of which is verified before it is given
 * up.
 *
 * <pre>
 *   a generation   7 platform threads, 2 of which allocate from heaps of their own, which
 *                  they close with live blocks; 7 virtual threads
 *   after it       the heap verifies; live is what lies in the exchange
 *   in the end     nothing is live, and all memory has gone back
 * </pre>
 */
public final class Soak {
  private static final int THREADS = 14;
  private static final int VIRTUAL_THREADS = THREADS / 2;
  private static final int HEAP_THREADS = 2;
  private static final int EXCHANGE_SLOTS = 1000;

  private final Allocator allocator;
  private final RawAllocator raw;
  private final long seed;
  private final int steps;
  private final SoakExchange exchange = new SoakExchange(EXCHANGE_SLOTS);
  private final LongAdder operations = new LongAdder();
  private long generations;

  /**
   * Prepares a run.
   *
   * @param allocator what is under test; nobody else uses it
   * @param raw how it is called
   * @param seed governs all choices, though not how threads meet
   * @param steps how much each thread does in one generation
   */
  public Soak(Allocator allocator, RawAllocator raw, long seed, int steps) {
    this.allocator = allocator;
    this.raw = raw;
    this.seed = seed;
    this.steps = steps;
  }

  /**
   * Returns how much was done so far.
   *
   * @return blocks allocated, freed and resized
   */
  public long operations() {
    return operations.sum();
  }

  /**
   * Returns how many threads have come and gone.
   *
   * @return platform and virtual ones
   */
  public long threads() {
    return generations * THREADS;
  }

  /**
   * Runs one generation and looks at what it left.
   *
   * @throws AssertionError if anything is not as it should be
   */
  public void generation() {
    SplittableRandom random = new SplittableRandom(seed + generations);
    long[] seeds = random.longs(THREADS).toArray();
    generations++;
    Crew.MIXED.run(THREADS, thread -> work(thread, seeds[thread]));
    allocator.inspector().verify();
    AllocatorStatistics figures = allocator.statistics();
    long expected = countExchanged();
    if (figures.liveBlocks() != expected) {
      throw new AssertionError(figures + ": live are " + expected + " blocks");
    }
  }

  private void work(int thread, long workSeed) {
    boolean virtual = Thread.currentThread().isVirtual();
    if (!virtual && thread / 2 < HEAP_THREADS) {
      workInHeap(workSeed);
      return;
    }
    SoakWorker worker = new SoakWorker(raw, exchange, workSeed);
    worker.run(virtual ? steps / VIRTUAL_THREADS : steps, virtual ? Thread::yield : () -> {});
    worker.freeAll();
    operations.add(worker.operations());
  }

  private void workInHeap(long workSeed) {
    try (Heap heap = allocator.newHeap()) {
      SoakWorker worker = new SoakWorker(heap.raw(), null, workSeed);
      worker.run(steps / 2, () -> {});
      worker.checkAll();
      operations.add(worker.operations());
    }
  }

  private long countExchanged() {
    SoakSlots slots = exchange.slots();
    long count = 0;
    for (int slot = 0; slot < slots.count(); slot++) {
      if (!slots.isEmpty(slot)) {
        slots.check(raw, slot);
        count++;
      }
    }
    return count;
  }

  /**
   * Frees what is left, and looks whether all memory has gone back.
   *
   * @return the figures in the end
   * @throws AssertionError if something is live, committed or reserved
   */
  public AllocatorStatistics end() {
    SoakSlots slots = exchange.slots();
    for (int slot = 0; slot < slots.count(); slot++) {
      if (!slots.isEmpty(slot)) {
        raw.free(slots.take(raw, slot));
        operations.increment();
      }
    }
    allocator.trim();
    allocator.inspector().verify();
    AllocatorStatistics figures = allocator.statistics();
    if (figures.liveBlocks() != 0 || figures.liveBytes() != 0 || figures.committedBytes() != 0) {
      throw new AssertionError("left over in the end: " + figures);
    }
    return figures;
  }
}
