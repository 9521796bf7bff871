package dev.mem.tests.failure;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;
import dev.mem.Purging;
import dev.mem.tests.contract.HeapPicture;
import dev.mem.tests.stress.ShadowBlock;
import dev.mem.tests.stress.ShadowHeap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * The calls of the raw tier, each to be made while something is scarce; and the model that tells
 * what must be live afterwards.
 *
 * <p>After each call the heap verifies, every block holds what it held, and what is live is what
 * was live before, but for the block of a call that threw: that is as before, or as afterwards.
 */
final class RawCalls implements AutoCloseable {
  private static final int BLOCKS = 120;

  private final Allocator allocator;
  private final Heap heap;
  private final Heap sharedHeap;
  private final ShadowHeap model;
  private final Random random;
  private long halfDone;

  /** Makes an allocator to call, and heaps of it, with small arenas, so that they come and go. */
  RawCalls(Engine engine, long seed) {
    this.allocator =
        Allocator.builder()
            .engine(engine)
            .arenaBytes(1 << 16)
            .purging(Purging.ON_DEMAND)
            .misuseHandler(misuse -> {
              throw new AssertionError("misuse reported", misuse);
            })
            .build();
    this.heap = allocator.newHeap();
    this.sharedHeap = allocator.newSharedHeap();
    this.model = new ShadowHeap(allocator, 0);
    this.random = new Random(seed);
  }

  /** Returns every call there is. */
  List<ScarceCall> all() {
    return List.of(
        new Allocation(size -> allocator.raw().allocate(size, 16)),
        new Allocation(size -> allocator.raw().allocate(size, 256)),
        new Allocation(size -> allocator.raw().allocateZeroed(size, 16)),
        new Allocation(size -> allocator.raw().tryAllocate(size, 16)),
        new Allocation(size -> heap.raw().tryAllocate(size, 16)),
        new Allocation(size -> sharedHeap.raw().allocate(size, 256)),
        new Reallocation(),
        new Resizing(),
        new Freeing(),
        new Trimming());
  }

  /** Returns how many calls have thrown and yet done what they were called for. */
  long halfDone() {
    return halfDone;
  }

  /** Frees everything, and checks that nothing is held then. */
  @Override
  public void close() {
    while (model.size() > 0) {
      freeAny();
    }
    heap.close();
    sharedHeap.close();
    allocator.trim();
    model.compareWithHeap();
    if (allocator.statistics().reservedBytes() != 0) {
      throw new AssertionError("something is held still: " + allocator.statistics());
    }
    allocator.close();
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
  private abstract class Call implements ScarceCall {
    long byteSize;
    long address;

    @Override
    public void prepare() {
      refill();
      byteSize = size();
      address = 0;
    }

    @Override
    public void check(boolean thrown) {
      allocator.inspector().verify();
      reconcile(thrown);
      model.compareWithHeap();
    }

    /** Brings the model to what the call has done. */
    abstract void reconcile(boolean thrown);
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
    void reconcile(boolean thrown) {
      if (thrown) {
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
    void reconcile(boolean thrown) {
      if (!thrown || !isLive(block)) {
        model.forget(block);
      }
      if (thrown) {
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
    void reconcile(boolean thrown) {
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
    void reconcile(boolean thrown) {
      boolean freed = !thrown || !isLive(block);
      if (freed) {
        model.forget(block);
      }
      halfDone += thrown && freed ? 1 : 0;
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
    void reconcile(boolean thrown) {
      // What is live has not changed.
    }
  }
}
