package dev.mem.core.arena;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Runs an action while a native call holds a segment: the C library's {@code qsort} sorts it, and
 * the action is its comparison.
 */
public final class NativeCall {
  private NativeCall() {}

  /** Runs an action once while the memory of a segment of at least 2 bytes is held. */
  @SuppressWarnings("restricted")
  public static void holding(MemorySegment segment, Runnable action) {
    Linker linker = Linker.nativeLinker();
    var comparison =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    var caught = new Throwable[1];
    try (Arena scope = Arena.ofConfined()) {
      MethodHandle qsort =
          linker.downcallHandle(
              linker.defaultLookup().find("qsort").orElseThrow(),
              FunctionDescriptor.ofVoid(
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS));
      MethodHandle compare =
          MethodHandles.lookup()
              .findStatic(
                  NativeCall.class,
                  "compare",
                  MethodType.methodType(
                      int.class,
                      Runnable.class,
                      Throwable[].class,
                      MemorySegment.class,
                      MemorySegment.class))
              .bindTo(action);
      compare = MethodHandles.insertArguments(compare, 0, (Object) caught);
      qsort.invokeExact(segment, 2L, 1L, linker.upcallStub(compare, comparison, scope));
    } catch (Throwable failed) {
      throw new AssertionError(failed);
    }
    if (caught[0] != null) {
      throw new AssertionError("the action failed", caught[0]);
    }
  }

  // An exception must not leave an upcall: the virtual machine would end.
  private static int compare(
      Runnable action, Throwable[] caught, MemorySegment left, MemorySegment right) {
    try {
      action.run();
    } catch (Throwable failed) {
      caught[0] = failed;
    }
    return 0;
  }
}
