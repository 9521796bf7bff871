package dev.mem.tests.failure;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Purging;
import dev.mem.tests.contract.HeapPicture;
import dev.mem.tests.stress.ShadowBlock;
import dev.mem.tests.stress.ShadowHeap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * Calls an engine at every depth at which the stack may run out, as a program: {@code
 * StackDepthProgram [seed]}, for a JVM without JIT compiler, too.
 *
 * <p>After each call the heap verifies, every block holds what it held, and what is live is what
 * was live before, but for the block of a call that threw: that is as before, or as afterwards.
 */
public final class StackDepthProgram {
  private static final int BLOCKS = 120;
  private static final int SWEEPS = 3;

  private final Allocator allocator;
  private final ShadowHeap model;
  private final Random random;
  private long overflows;
  private long halfDone;

  private StackDepthProgram(Allocator allocator, long seed) {
    this.allocator = allocator;
    this.model = new ShadowHeap(allocator, 0);
    this.random = new Random(seed);
  }

  /**
   * What came of it.
   *
   * @param overflows how many calls have thrown a {@link StackOverflowError}
   * @param done how many of these had done all the same what they were called for
   */
  public record Outcome(long overflows, long done) {}

  /**
   * Runs, for all engines.
   *
   * @param arguments perhaps the seed of a run to repeat
   */
  public static void main(String[] arguments) throws InterruptedException {
    long seed = arguments.length > 0 ? Long.parseLong(arguments[0]) : System.nanoTime();
    for (Engine engine : Engine.values()) {
      System.out.println(engine + ": " + run(engine, seed));
    }
  }

  /**
   * Runs, for one engine.
   *
   * @param engine the engine
   * @param seed governs all choices
   * @return what came of it
   * @throws AssertionError if anything is not as it should be
   */
  public static Outcome run(Engine engine, long seed) throws InterruptedException {
    try (Allocator allocator =
        Allocator.builder()
            .engine(engine)
            .arenaBytes(1 << 16)
            .purging(Purging.ON_DEMAND)
            .misuseHandler(misuse -> {
              throw new AssertionError("misuse reported", misuse);
            })
            .build()) {
      var program = new StackDepthProgram(allocator, seed);
      try {
        StackDepths.inSmallStack(program::sweepAll);
      } catch (AssertionError failed) {
        throw new AssertionError(engine + ", seed " + seed + ": " + failed.getMessage(), failed);
      }
      return new Outcome(program.overflows, program.halfDone);
    }
  }

  private void sweepAll() {
    for (int i = 0; i < SWEEPS; i++) {
      sweepAllocations(size -> allocator.raw().allocate(size, 16));
      sweepAllocations(size -> allocator.raw().allocate(size, 256));
      sweepAllocations(size -> allocator.raw().allocateZeroed(size, 16));
      sweepAllocations(size -> allocator.raw().tryAllocate(size, 16));
      overflows += StackDepths.sweep(new Reallocation());
      overflows += StackDepths.sweep(new Resizing());
      overflows += StackDepths.sweep(new Freeing());
      overflows += StackDepths.sweep(new Trimming());
    }
    while (model.size() > 0) {
      freeAny();
    }
    allocator.trim();
    model.compareWithHeap();
    if (allocator.statistics().reservedBytes() != 0) {
      throw new AssertionError("something is held still: " + allocator.statistics());
    }
  }

  private void sweepAllocations(LongUnaryOperator allocation) {
    overflows += StackDepths.sweep(new Allocation(allocation));
  }

  /** Mostly small; sometimes a span of the default engine; rarely more than an arena. */
  private long size() {
    return switch (random.nextInt(16)) {
      case 0 -> random.nextLong(1 << 18);
      case 1, 2, 3 -> random.nextLong(1 << 15);
      default -> random.nextLong(1 << 10);
    };
  }

  /** Brings the heap to its usual size, so that there are blocks and free memory of all kinds. */
  private void refill() {
    while (model.size() > BLOCKS) {
      freeAny();
    }
    while (model.size() < BLOCKS / 2) {
      long byteSize = size();
      model.add(allocator.raw().allocate(byteSize), byteSize);
    }
  }

  private void freeAny() {
    ShadowBlock block = model.any(random);
    model.remove(block);
    allocator.raw().free(block.address());
  }

  /** Frees what a call has allocated that threw before it could tell. */
  private void dropUntold() {
    for (long address : HeapPicture.of(allocator).live().keySet()) {
      if (!model.has(address)) {
        allocator.raw().free(address);
        halfDone++;
      }
    }
  }

  private boolean isLive(ShadowBlock block) {
    TreeMap<Long, Long> live = HeapPicture.of(allocator).live();
    return live.containsKey(block.address());
  }

  /** What is common to the calls. */
  private abstract class Call implements StackDepths.Action {
    long byteSize;
    long address;

    @Override
    public void prepare() {
      refill();
      byteSize = size();
      address = 0;
    }

    @Override
    public void check(boolean overflowed) {
      allocator.inspector().verify();
      reconcile(overflowed);
      model.compareWithHeap();
    }

    /** Brings the model to what the call has done. */
    abstract void reconcile(boolean overflowed);
  }

  private final class Allocation extends Call {
    private final LongUnaryOperator allocation;

    Allocation(LongUnaryOperator allocation) {
      this.allocation = allocation;
    }

    @Override
    public void run() {
      address = allocation.applyAsLong(byteSize);
    }

    @Override
    void reconcile(boolean overflowed) {
      if (overflowed) {
        dropUntold();
      } else {
        model.add(address, byteSize);
      }
    }
  }

  /** A call about a live block. */
  private abstract class BlockCall extends Call {
    ShadowBlock block = any();

    @Override
    public void prepare() {
      super.prepare();
      block = any();
    }

    private ShadowBlock any() {
      refill();
      return model.any(random);
    }
  }

  private final class Reallocation extends BlockCall {
    @Override
    public void run() {
      address = allocator.raw().reallocate(block.address(), byteSize);
    }

    @Override
    void reconcile(boolean overflowed) {
      if (!overflowed || !isLive(block)) {
        model.forget(block);
      }
      if (overflowed) {
        dropUntold();
      } else {
        model.add(address, byteSize);
      }
    }
  }

  private final class Resizing extends BlockCall {
    private boolean resized;

    @Override
    public void prepare() {
      super.prepare();
      resized = false;
    }

    @Override
    public void run() {
      resized = allocator.raw().tryResize(block.address(), byteSize);
    }

    @Override
    void reconcile(boolean overflowed) {
      if (resized || allocator.raw().usableSize(block.address()) != block.usableBytes()) {
        model.forget(block);
        model.add(block.address(), resized ? byteSize : 0);
      }
    }
  }

  private final class Freeing extends BlockCall {
    @Override
    public void prepare() {
      super.prepare();
      model.check(block);
    }

    @Override
    public void run() {
      allocator.raw().free(block.address());
    }

    @Override
    void reconcile(boolean overflowed) {
      boolean freed = !overflowed || !isLive(block);
      if (freed) {
        model.forget(block);
      }
      halfDone += overflowed && freed ? 1 : 0;
    }
  }

  private final class Trimming extends Call {
    @Override
    public void prepare() {
      super.prepare();
      for (int i = 0; i < BLOCKS / 3; i++) {
        freeAny();
      }
    }

    @Override
    public void run() {
      allocator.trim();
    }

    @Override
    void reconcile(boolean overflowed) {
      // What is live has not changed.
    }
  }
}
