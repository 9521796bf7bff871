package dev.mem.bench.trace;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.Subject;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A replay that samples what the subject holds: at the operation that brings the payload to its
 * peak, at regular intervals, and after so many bytes were allocated.
 *
 * <p>Every page of every block is written. On several threads, operations are done one after the
 * other in the order of the trace, so that the payload is at every moment what it was in the
 * program.
 */
final class MemoryReplay {
  private static final int SAMPLES = 2000;
  private static final long SAMPLE_EVERY_BYTES = 256 << 10;

  /** No larger than the pages of any system. */
  private static final long TOUCH_STEP_BYTES = 4096;

  private final Trace trace;
  private final Subject subject;
  private final Allocator allocator;
  private final Ticker ticker;
  private final int interval;
  private final long sampleEveryBytes;
  private long allocatedSinceSample;
  private OptionalLong peakResidentBytes = OptionalLong.empty();
  private long peakMetadataBytes;
  private long peakHeldBytes;

  MemoryReplay(Trace trace, Subject subject, Allocator allocator, Ticker ticker) {
    this.trace = trace;
    this.subject = subject;
    this.allocator = allocator;
    this.ticker = ticker;
    interval = Math.max(1, trace.operations() / SAMPLES);
    sampleEveryBytes = Math.max(SAMPLE_EVERY_BYTES, trace.peakPayloadBytes() / SAMPLES * 2);
  }

  /** Replays the trace. */
  MemoryFigures run(ReplayMode mode) {
    StepReplay replay = new StepReplay(trace, subject, subject::newTable);
    Runnable freeLeftovers =
        switch (mode) {
          case ONE_THREAD -> replay.onOneThread(this::step);
          case THREADS -> replay.onThreads(ThreadPlan.Order.GLOBAL, this::step);
        };
    try {
      sample();
      freeLeftovers.run();
    } catch (RuntimeException | Error e) {
      throw ReplayFailure.in(trace, subject.name(), e);
    }
    ticker.at(1);
    return figures(allocator.statistics());
  }

  /** Called by one thread at a time, each after the one before. */
  private void step(int operation, BlockTable table, int slot) {
    long address = OperationApplier.untouched(trace, operation, table, slot);
    long byteSize = trace.byteSize(operation);
    touchPages(address, byteSize);
    allocatedSinceSample += byteSize;
    if (operation % interval == 0
        || operation == trace.peakOperation()
        || allocatedSinceSample > sampleEveryBytes) {
      sample();
      ticker.at((double) operation / trace.operations());
    }
  }

  /** Writes to every OS page of a block. */
  static void touchPages(long address, long byteSize) {
    for (long offset = 0; offset < byteSize; offset += TOUCH_STEP_BYTES) {
      Memory.putByte(address + offset, (byte) 1);
    }
    Memory.touch(address, byteSize);
  }

  private void sample() {
    allocatedSinceSample = 0;
    AllocatorStatistics now = allocator.statistics();
    peakMetadataBytes = Math.max(peakMetadataBytes, now.metadataBytes());
    if (now.residentBytes().isPresent()) {
      long residentBytes = now.residentBytes().getAsLong();
      peakResidentBytes = OptionalLong.of(Math.max(residentBytes, peakResidentBytes.orElse(0)));
      peakHeldBytes = Math.max(peakHeldBytes, residentBytes + now.metadataBytes());
    }
  }

  private MemoryFigures figures(AllocatorStatistics atEnd) {
    OptionalDouble utilisation =
        peakHeldBytes > 0
            ? OptionalDouble.of((double) trace.peakPayloadBytes() / peakHeldBytes)
            : OptionalDouble.empty();
    return new MemoryFigures(
        trace.peakPayloadBytes(),
        OptionalLong.of(atEnd.peakCommittedBytes()),
        peakResidentBytes,
        OptionalLong.of(peakMetadataBytes),
        peakResidentBytes.isPresent() ? utilisation : OptionalDouble.empty(),
        OptionalLong.of(atEnd.arenasMapped()),
        OptionalLong.of(atEnd.arenasReturned()));
  }
}
