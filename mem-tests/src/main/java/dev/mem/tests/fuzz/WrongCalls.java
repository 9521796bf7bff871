package dev.mem.tests.fuzz;

import dev.mem.Allocator;
import dev.mem.BlockAllocator;
import dev.mem.Engine;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import java.lang.foreign.MemorySegment;

/** Calls that must be refused, with the reports that they must get. */
final class WrongCalls {

  /** An allocator that has nothing to do with the one under test, and a live block of it. */
  private static final class Foreign {
    static final long BLOCK =
        Allocator.builder().name("foreign").engine(Engine.FIRST_FIT).build().raw().allocate(100);
  }

  private final Allocator allocator;
  private final IntervalModel model;

  WrongCalls(Allocator allocator, IntervalModel model) {
    this.allocator = allocator;
    this.model = model;
  }

  /** Passes an address that is no block's to a call that asks for one. */
  void wrongAddress(FuzzBlock block, FuzzInput input) {
    int kind = input.next();
    int number = input.next();
    refused(
        switch (kind % 12) {
          case 0, 1, 2 -> block.address() + 1 + number % Math.max(1, block.usableBytes() - 1);
          case 3, 4 -> model.freed(number);
          case 5 -> model.freed(number >>> 4) + 16L * (number & 15);
          case 6 -> block.address() - 16L * (1 + number);
          case 7 -> block.end() + number;
          case 8 -> Foreign.BLOCK + ((number & 1) * 16L);
          case 9 -> 16L * (1 + number);
          case 10 -> block.address() | (1L << (48 + number % 16));
          default -> -16L * (1 + number);
        },
        input);
  }

  /** Passes an address to one of the calls that ask for a block, if it is not one's. */
  void refused(long wrong, FuzzInput input) {
    FuzzBlock live = model.containing(wrong);
    if (wrong == 0 || (live != null && live.address() == wrong)) {
      return;
    }
    int call = input.below(8);
    InvalidFreeException refusal = refusalOf(call, wrong);
    require(refusal.address() == wrong, "another address: " + refusal);
    boolean nowhere = wrong < 4096 || wrong >>> 48 != 0;
    Kind expected =
        live != null
            ? Kind.INTERIOR
            : nowhere
                ? Kind.NEVER_ALLOCATED
                : wrong == Foreign.BLOCK ? Kind.OTHER_ALLOCATOR : refusal.kind();
    require(refusal.kind() == expected, "should be " + expected + ": " + refusal);
  }

  private InvalidFreeException refusalOf(int call, long wrong) {
    MemorySegment segment = MemorySegment.ofAddress(wrong);
    try {
      switch (call) {
        case 0 -> allocator.free(segment);
        case 1 -> allocator.raw().free(wrong);
        case 2 -> allocator.raw().free(new long[] {0, wrong, 0}, 0, 3);
        case 3 -> allocator.reallocate(segment, 100);
        case 4 -> allocator.raw().reallocate(wrong, 10);
        case 5 -> allocator.tryResize(segment, 1);
        case 6 -> allocator.raw().tryResize(wrong, 100);
        default -> allocator.usableSize(segment);
      }
    } catch (InvalidFreeException refusal) {
      return refusal;
    }
    throw new AssertionError("call " + call + " took 0x" + Long.toHexString(wrong));
  }

  /** Passes an argument out of range. */
  void wrongArgument(BlockAllocator target, FuzzInput input) {
    int number = input.next();
    requireThrown(
        IllegalArgumentException.class,
        () -> {
          switch (number % 6) {
            case 0 -> target.allocate(-1 - number, 16);
            case 1 -> target.allocate(number, 3 + 2L * number);
            case 2 -> target.raw().allocate(Long.MIN_VALUE + number, 16);
            case 3 -> target.raw().allocateZeroed(number, 1L << 31);
            case 4 -> target.tryAllocate(number, 0);
            default -> target.goodSize(-1 - number);
          }
        });
  }

  static void requireThrown(Class<? extends Throwable> expected, Runnable call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      if (!expected.isInstance(thrown)) {
        throw new AssertionError("should be a " + expected.getSimpleName(), thrown);
      }
      return;
    }
    throw new AssertionError("no " + expected.getSimpleName());
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + "; the model has " + model.blocks());
    }
  }
}
