package dev.mem.tests.failure;

import dev.mem.Allocator;
import dev.mem.InvalidFreeException;
import dev.mem.RawAllocator;
import java.util.function.Consumer;

/**
 * Calls what it is told for the first time at the end of the stack, then ever further from it, and
 * at last where there is stack enough: then it must do what it says.
 */
final class FirstUseProgram {

  /** A call whose first use has the JVM initialize classes. */
  enum Call {
    LARGE(raw -> raw.free(raw.allocate(100_000))),
    VERY_LARGE(raw -> raw.free(raw.allocate(5 << 20))),
    REALLOCATED(raw -> raw.free(raw.reallocate(0, 700_000))),
    ZEROED(raw -> raw.free(raw.allocateZeroed(100_000, 4096))),
    WRONG_FREE(FirstUseProgram::freeWrongly);

    private final Consumer<RawAllocator> action;

    Call(Consumer<RawAllocator> action) {
      this.action = action;
    }

    boolean isRefused() {
      return this == WRONG_FREE;
    }
  }

  /** A block that is freed at the end. */
  private static long live;

  /** How often a wrong free was refused. */
  private static int refusals;

  private final Call call;
  private final RawAllocator raw;

  /** How often there was too little stack. */
  private int tooDeep;

  private FirstUseProgram(Call call, RawAllocator raw) {
    this.call = call;
    this.raw = raw;
  }

  private static void freeWrongly(RawAllocator raw) {
    try {
      raw.free(live + 16);
      throw new AssertionError("an interior address was freed");
    } catch (InvalidFreeException expected) {
      refusals++;
    }
  }

  /** Goes down to the end of the stack, and calls on the way back until that succeeds. */
  private boolean descend() {
    boolean done = false;
    try {
      done = descend();
    } catch (StackOverflowError end) {
      tooDeep++;
    }
    return done || tryCall();
  }

  private boolean tryCall() {
    try {
      call.action.accept(raw);
      return true;
    } catch (StackOverflowError end) {
      tooDeep++;
      return false;
    }
  }

  /** Prints how often the call had too little stack, and was refused. Takes the name of a call. */
  public static void main(String[] arguments) {
    try (Allocator allocator = Allocator.builder().build()) {
      RawAllocator raw = allocator.raw();
      live = raw.allocate(64);
      FirstUseProgram program = new FirstUseProgram(Call.valueOf(arguments[0]), raw);
      program.descend();
      // Whatever happened down there, here is stack enough.
      program.call.action.accept(raw);
      raw.free(live);
      allocator.inspector().verify();
      System.out.println("too deep " + program.tooDeep + ", refused " + refusals);
    }
  }
}
