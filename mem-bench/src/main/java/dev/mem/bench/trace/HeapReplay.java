package dev.mem.bench.trace;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.HeapMap;
import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;

/**
 * A replay on one thread that stops at some operations, to look at the heap. Every page of every
 * block is written.
 */
public final class HeapReplay {
  private final Trace trace;
  private final Subject subject;
  private final Allocator allocator;
  private final long[] requestedBytes;
  private long payloadBytes;

  /** Is told of the heap at an operation. */
  @FunctionalInterface
  public interface Watcher {

    /**
     * The replay has stopped.
     *
     * @param operation how many operations have been done
     * @param payloadBytes the bytes that are live, as they were asked for
     * @param map the heap
     * @param figures what the allocator says of itself
     */
    void at(int operation, long payloadBytes, HeapMap map, AllocatorStatistics figures);
  }

  /**
   * Prepares a replay.
   *
   * @param trace the trace
   * @param subject an engine of this project
   */
  public HeapReplay(Trace trace, Subject subject) {
    this.trace = trace;
    this.subject = subject;
    this.allocator = subject.allocator().orElseThrow();
    this.requestedBytes = new long[trace.slots()];
  }

  /**
   * Replays the trace, and frees at its end what is live then.
   *
   * @param stops after how many operations the watcher is told, in order
   * @param watcher is told at each of the stops
   */
  public void run(NavigableSet<Integer> stops, Watcher watcher) {
    Runnable freeLeftovers =
        new StepReplay(trace, subject, subject::newTable)
            .onOneThread((operation, table, slot) -> {
              step(operation, table, slot);
              if (stops.contains(operation + 1)) {
                watcher.at(operation + 1, payloadBytes, map(table), allocator.statistics());
              }
            });
    freeLeftovers.run();
  }

  private void step(int operation, BlockTable table, int slot) {
    payloadBytes -= requestedBytes[slot];
    long address = OperationApplier.untouched(trace, operation, table, slot);
    long byteSize = trace.byteSize(operation);
    requestedBytes[slot] = byteSize;
    payloadBytes += byteSize;
    MemoryReplay.touchPages(address, byteSize);
  }

  private HeapMap map(BlockTable table) {
    Map<Long, Long> byAddress = new HashMap<>();
    for (int slot = 0; slot < requestedBytes.length; slot++) {
      if (table.address(slot) != 0) {
        byAddress.put(table.address(slot), requestedBytes[slot]);
      }
    }
    return HeapMap.of(
        allocator.inspector(), address -> byAddress.getOrDefault(address, Long.MAX_VALUE));
  }
}
