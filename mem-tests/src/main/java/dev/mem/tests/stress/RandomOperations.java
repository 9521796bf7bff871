package dev.mem.tests.stress;

import dev.mem.Allocator;
import dev.mem.BlockAllocator;
import dev.mem.InvalidFreeException;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.RawAllocator;
import dev.mem.spi.PageSourceException;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;

/**
 * Does random operations on an allocator and on its model, and compares what comes back.
 *
 * <p>The model changes only after the allocator's call has returned. So if that throws, the model
 * says what must still be true, and the caller may go on.
 */
public final class RandomOperations {
  private static final long[] IMPOSSIBLE = {
    Long.MAX_VALUE, Long.MAX_VALUE - 15, Long.MAX_VALUE - 4096, 1L << 62, 1L << 52
  };

  private final BlockAllocator blocks;
  private final RawAllocator raw;
  private final Allocator allocator;
  private final ShadowHeap model;
  private final Random random;
  private final long mostLiveBytes;

  /**
   * Makes a series of operations.
   *
   * @param allocator the allocator under test
   * @param blocks what to allocate from: the allocator, or a heap of it
   * @param model the model to keep
   * @param random chooses operations and sizes
   * @param mostLiveBytes when to stop growing, in bytes
   */
  public RandomOperations(
      Allocator allocator,
      BlockAllocator blocks,
      ShadowHeap model,
      Random random,
      long mostLiveBytes) {
    this.allocator = allocator;
    this.blocks = blocks;
    this.raw = blocks.raw();
    this.model = model;
    this.random = random;
    this.mostLiveBytes = mostLiveBytes;
  }

  /** Does one operation. */
  public void step() {
    run(next());
  }

  /**
   * Does one operation while the page source fails.
   *
   * @return whether it succeeded; otherwise it has thrown what is documented of it
   */
  public boolean tryStep() {
    Operation operation = next();
    try {
      run(operation);
      return true;
    } catch (OffHeapOutOfMemoryError | PageSourceException failed) {
      if (!mayThrow(operation, failed)) {
        throw new AssertionError(operation + " must not fail so", failed);
      }
      return false;
    }
  }

  /** Only a segment with a lifetime of its own needs more of the page source than memory. */
  private static boolean mayThrow(Operation operation, Throwable failed) {
    return switch (operation) {
      case ALLOCATE, ALLOCATE_ALIGNED, ALLOCATE_ZEROED, ALLOCATE_AT_LEAST, REALLOCATE -> true;
      case ALLOCATE_RAW, ALLOCATE_RAW_ZEROED, ALLOCATE_BATCH, REALLOCATE_RAW ->
          failed instanceof OffHeapOutOfMemoryError;
      case TRY_ALLOCATE, TRY_RESIZE -> failed instanceof PageSourceException;
      default -> false;
    };
  }

  /** Chooses an operation that is possible now and does not let the heap grow for ever. */
  private Operation next() {
    Operation operation = Operation.chosenBy(random);
    if (operation.allocates() && model.liveBytes() > mostLiveBytes) {
      return Operation.FREE;
    }
    return operation.needsBlock() && model.size() == 0 ? Operation.TRIM : operation;
  }

  private void run(Operation operation) {
    switch (operation) {
      case ALLOCATE -> allocated(blocks.allocate(size()), 16);
      case ALLOCATE_ALIGNED -> allocateAligned();
      case ALLOCATE_ZEROED -> allocated(zero(blocks.allocateZeroed(size(), alignment())), 16);
      case ALLOCATE_AT_LEAST -> allocateAtLeast();
      case TRY_ALLOCATE -> tryAllocate();
      case ALLOCATE_RAW -> allocateRaw();
      case ALLOCATE_RAW_ZEROED -> allocateRawZeroed();
      case ALLOCATE_BATCH -> allocateBatch();
      case FREE -> free(model.any(random));
      case FREE_RAW -> freeRaw(model.any(random));
      case FREE_BATCH -> freeBatch();
      case REALLOCATE -> reallocate(model.any(random));
      case REALLOCATE_RAW -> reallocateRaw(model.any(random));
      case TRY_RESIZE -> tryResize(model.any(random));
      case TRY_RESIZE_RAW -> tryResizeRaw(model.any(random));
      case FIND_BLOCK -> findBlock(model.any(random));
      case FREE_WRONGLY -> freeWrongly(model.any(random));
      case ALLOCATE_THE_IMPOSSIBLE -> allocateTheImpossible();
      case TRIM -> allocator.trim();
      case RELEASE_THREAD_CACHES -> allocator.releaseThreadCaches();
    }
  }

  /** Mostly small, sometimes some pages, rarely more than an arena. */
  private long size() {
    return switch (random.nextInt(40)) {
      case 0 -> random.nextLong(1 << 21);
      case 1, 2 -> random.nextLong(1 << 17);
      case 3, 4, 5 -> random.nextLong(1 << 14);
      case 6 -> (1L << random.nextInt(15)) + random.nextLong(-1, 2);
      case 7 -> 0;
      default -> random.nextLong(1L << random.nextInt(4, 12));
    };
  }

  private long alignment() {
    return 1L << (random.nextInt(20) == 0 ? random.nextInt(17) : random.nextInt(9));
  }

  private void allocated(MemorySegment block, long byteAlignment) {
    require(block.address() % byteAlignment == 0, block + " is not aligned to " + byteAlignment);
    model.add(block.address(), block.byteSize());
  }

  private static MemorySegment zero(MemorySegment block) {
    Pattern.checkZero(block);
    return block;
  }

  private void allocateAligned() {
    long byteAlignment = alignment();
    allocated(blocks.allocate(size(), byteAlignment), byteAlignment);
  }

  private void allocateAtLeast() {
    long byteSize = size();
    MemorySegment block = blocks.allocateAtLeast(byteSize);
    require(block.byteSize() >= byteSize, block + " is smaller than " + byteSize);
    allocated(block, 16);
  }

  private void tryAllocate() {
    MemorySegment block = blocks.tryAllocate(size(), 16);
    if (block.address() != 0) {
      allocated(block, 16);
    }
  }

  private void allocateRaw() {
    long byteSize = size();
    long byteAlignment = alignment();
    long address = raw.allocate(byteSize, byteAlignment);
    require(address % Math.max(16, byteAlignment) == 0, "address " + Long.toHexString(address));
    model.add(address, byteSize);
  }

  private void allocateRawZeroed() {
    long byteSize = size();
    long address = raw.allocateZeroed(byteSize, 16);
    MemorySegment range = raw.range(address);
    Pattern.checkZero(range.asSlice(address - range.address(), byteSize));
    model.add(address, byteSize);
  }

  private void allocateBatch() {
    long byteSize = random.nextLong(2000);
    long[] addresses = new long[random.nextInt(1, 40)];
    raw.allocate(byteSize, addresses, 0, addresses.length);
    for (long address : addresses) {
      model.add(address, byteSize);
    }
  }

  private void free(ShadowBlock block) {
    model.check(block);
    blocks.free(MemorySegment.ofAddress(block.address()));
    model.forget(block);
  }

  private void freeRaw(ShadowBlock block) {
    model.check(block);
    raw.free(block.address());
    model.forget(block);
  }

  private void freeBatch() {
    Set<ShadowBlock> chosen = new LinkedHashSet<>();
    for (int i = 0; i < 20; i++) {
      chosen.add(model.any(random));
    }
    chosen.forEach(model::check);
    long[] addresses = new long[chosen.size() + 2];
    int count = 1;
    for (ShadowBlock block : chosen) {
      addresses[count++] = block.address();
    }
    raw.free(addresses, 0, addresses.length);
    chosen.forEach(model::forget);
  }

  private void reallocate(ShadowBlock block) {
    long newByteSize = size();
    model.check(block);
    MemorySegment after = blocks.reallocate(MemorySegment.ofAddress(block.address()), newByteSize);
    require(after.byteSize() == newByteSize, after + " should have " + newByteSize + " bytes");
    changed(block, after.address(), newByteSize);
  }

  private void reallocateRaw(ShadowBlock block) {
    long newByteSize = size();
    model.check(block);
    changed(block, raw.reallocate(block.address(), newByteSize), newByteSize);
  }

  private void tryResize(ShadowBlock block) {
    long newByteSize = size();
    model.check(block);
    MemorySegment view = blocks.tryResize(MemorySegment.ofAddress(block.address()), newByteSize);
    if (view.address() != 0) {
      require(view.address() == block.address(), view + " has moved from " + block);
      changed(block, view.address(), newByteSize);
    } else {
      require(newByteSize > block.usableBytes(), "refused " + newByteSize + " to " + block);
      model.check(block);
    }
  }

  private void tryResizeRaw(ShadowBlock block) {
    long newByteSize = size();
    model.check(block);
    if (raw.tryResize(block.address(), newByteSize)) {
      changed(block, block.address(), newByteSize);
    }
  }

  /** Puts a block of another size, and maybe at another place, in the place of an old one. */
  private void changed(ShadowBlock before, long address, long byteSize) {
    model.forget(before);
    MemorySegment range = raw.range(address);
    long kept = Math.min(byteSize, before.byteSize());
    Pattern.check(range.asSlice(address - range.address(), kept), before.key());
    model.add(address, byteSize);
  }

  private void findBlock(ShadowBlock block) {
    long inside = block.address() + random.nextLong(Math.max(1, block.usableBytes()));
    require(
        allocator.inspector().blockContaining(inside) == block.address(),
        Long.toHexString(inside) + " is in " + block);
  }

  private void freeWrongly(ShadowBlock block) {
    long wrong = block.address() + random.nextLong(1, Math.max(2, block.usableBytes()));
    try {
      raw.free(wrong);
    } catch (InvalidFreeException refused) {
      require(refused.address() == wrong, refused + " does not name " + Long.toHexString(wrong));
      model.check(block);
      return;
    }
    throw new AssertionError("freed " + Long.toHexString(wrong) + " inside " + block);
  }

  private void allocateTheImpossible() {
    long byteSize = IMPOSSIBLE[random.nextInt(IMPOSSIBLE.length)];
    require(raw.tryAllocate(byteSize, alignment()) == 0, byteSize + " bytes were had");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
