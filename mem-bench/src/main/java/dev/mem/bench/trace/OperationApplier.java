package dev.mem.bench.trace;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import org.openjdk.jmh.annotations.CompilerControl;

/** Does single operations of a trace. */
final class OperationApplier {
  private OperationApplier() {}

  /**
   * Does an operation, and writes the first and the last byte of the block it gave, if any: the
   * same as a native replay does.
   *
   * <p>This is all that happens in a timed loop.
   */
  static void touching(Trace trace, int operation, BlockTable table, int slot) {
    switch (trace.code(operation)) {
      case OperationCode.ALLOCATE -> {
        long byteSize = trace.byteSize(operation);
        Memory.touch(table.allocate(slot, byteSize), byteSize);
      }
      case OperationCode.FREE -> table.free(slot);
      default -> touchingUncommon(trace, operation, table, slot);
    }
  }

  /**
   * Does an operation as {@link #touching}, one that is not common. It is a call for all subjects:
   * else the JIT compiler would have its code in the loop for some of them and for others not.
   */
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  static void touchingUncommon(Trace trace, int operation, BlockTable table, int slot) {
    long byteSize = trace.byteSize(operation);
    switch (trace.code(operation)) {
      case OperationCode.ALLOCATE_ZEROED ->
          Memory.touch(table.allocateZeroed(slot, byteSize), byteSize);
      case OperationCode.REALLOCATE -> Memory.touch(table.reallocate(slot, byteSize), byteSize);
      default -> Memory.touch(untouched(trace, operation, table, slot), byteSize);
    }
  }

  /**
   * Does an operation, and returns the address of the block it gave; of no meaning if there is
   * none.
   */
  static long untouched(Trace trace, int operation, BlockTable table, int slot) {
    long byteSize = trace.byteSize(operation);
    return switch (trace.code(operation)) {
      case OperationCode.ALLOCATE -> table.allocate(slot, byteSize);
      case OperationCode.ALLOCATE_ZEROED -> table.allocateZeroed(slot, byteSize);
      case OperationCode.ALLOCATE_ALIGNED ->
          table.allocateAligned(slot, byteSize, trace.byteAlignment(operation));
      case OperationCode.REALLOCATE -> table.reallocate(slot, byteSize);
      case OperationCode.EMPTY -> {
        table.free(slot);
        yield table.allocate(slot, 0);
      }
      case OperationCode.FREE -> {
        table.free(slot);
        yield 0;
      }
      default -> throw new IllegalStateException("unknown code " + trace.code(operation));
    };
  }
}
