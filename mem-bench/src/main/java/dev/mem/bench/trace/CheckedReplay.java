package dev.mem.bench.trace;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Subject;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A replay that verifies every block at every step, and the heap again and again.
 *
 * <p>Operations hold the read lock, and verification the write lock: it finds the heap at rest.
 */
final class CheckedReplay {
  private static final int VERIFICATIONS = 100;

  private final Trace trace;
  private final Subject subject;
  private final Ticker ticker;
  private final Optional<Allocator> allocator;
  private final LiveRanges ranges = new LiveRanges();
  private final ReadWriteLock atRest = new ReentrantReadWriteLock();
  private final AtomicInteger done = new AtomicInteger();
  private final int interval;

  CheckedReplay(Trace trace, Subject subject, Ticker ticker) {
    this.trace = trace;
    this.subject = subject;
    this.ticker = ticker;
    allocator = subject.allocator();
    interval = Math.max(1, trace.operations() / VERIFICATIONS);
  }

  /** Replays the trace; returns if all is well. */
  void run(ReplayMode mode) {
    StepReplay replay =
        new StepReplay(
            trace, subject, slots -> new CheckedTable(subject.newTable(slots), subject, ranges));
    Runnable freeLeftovers =
        switch (mode) {
          case ONE_THREAD -> replay.onOneThread(this::step);
          case THREADS -> replay.onThreads(ThreadPlan.Order.DEPENDENCIES, this::step);
        };
    try {
      verifyHeap();
      if (mode == ReplayMode.ONE_THREAD) {
        checkPeaks();
      }
      freeLeftovers.run();
      verifyHeap();
    } catch (RuntimeException | Error e) {
      throw ReplayFailure.in(trace, subject.name(), e);
    }
    ticker.at(1);
  }

  private void step(int operation, BlockTable table, int slot) {
    atRest.readLock().lock();
    try {
      ((CheckedTable) table).startOperation(operation);
      var _ = OperationApplier.untouched(trace, operation, table, slot);
    } finally {
      atRest.readLock().unlock();
    }
    int count = done.incrementAndGet();
    if (count % interval == 0) {
      atRest.writeLock().lock();
      try {
        verifyHeap();
        // Counted again: another thread may have come first, and progress does not go back.
        ticker.at((double) done.get() / trace.operations());
      } finally {
        atRest.writeLock().unlock();
      }
    }
  }

  private void verifyHeap() {
    if (allocator.isEmpty()) {
      return;
    }
    allocator.get().inspector().verify();
    long liveBlocks = allocator.get().statistics().liveBlocks();
    if (liveBlocks != ranges.size()) {
      throw new CheckFailure(
          "statistics count %d live blocks, but there are %d".formatted(liveBlocks, ranges.size()));
    }
  }

  private void checkPeaks() {
    if (allocator.isEmpty()) {
      return;
    }
    AllocatorStatistics statistics = allocator.get().statistics();
    // Not peakLiveBytes: an engine may look at what is live only when it is asked.
    requireAtMost(
        trace.peakPayloadBytes(),
        "peak payload",
        statistics.peakCommittedBytes(),
        "peakCommittedBytes");
    requireAtMost(
        statistics.peakLiveBytes(),
        "peakLiveBytes",
        statistics.peakCommittedBytes(),
        "peakCommittedBytes");
    requireAtMost(
        statistics.residentBytes().orElse(0),
        "residentBytes",
        statistics.reservedBytes(),
        "reservedBytes");
  }

  private static void requireAtMost(
      long lesser, String lesserName, long greater, String greaterName) {
    if (lesser > greater) {
      throw new CheckFailure(
          "%s is %d, but should be at most %s, which is %d"
              .formatted(lesserName, lesser, greaterName, greater));
    }
  }
}
