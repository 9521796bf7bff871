package dev.mem.bench.trace;

import dev.mem.bench.subject.BlockTable;

/** Does all operations of a trace on a table, once and in order. */
public final class TraceWalk {
  private TraceWalk() {}

  /**
   * Replays a trace on the calling thread. The first and the last byte of each block are written;
   * blocks that are live at the end stay so.
   *
   * @param trace the trace
   * @param table a table of empty slots, at least {@link Trace#slots()} of them
   */
  public static void run(Trace trace, BlockTable table) {
    for (int operation = 0; operation < trace.operations(); operation++) {
      OperationApplier.touching(trace, operation, table, trace.slot(operation));
    }
  }
}
