package dev.mem.bench.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Transparent huge pages of this process. */
final class HugePages {
  /** {@code PR_SET_THP_DISABLE} of {@code linux/prctl.h}. */
  private static final int SET_THP_DISABLE = 41;

  private HugePages() {}

  /** Turns them off for all memory touched from now on, and returns whether that worked. */
  @SuppressWarnings("restricted")
  static boolean disable() {
    Linker linker = Linker.nativeLinker();
    MemorySegment prctl = linker.defaultLookup().find("prctl").orElse(MemorySegment.NULL);
    if (prctl.equals(MemorySegment.NULL)) {
      return false;
    }
    FunctionDescriptor type =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
    // All arguments but the first are variadic, or not, by C library; they are passed alike.
    MethodHandle call = linker.downcallHandle(prctl, type);
    try {
      return (int) call.invokeExact(SET_THP_DISABLE, 1L, 0L, 0L, 0L) == 0;
    } catch (Throwable e) {
      throw new AssertionError("prctl threw", e);
    }
  }
}
