package dev.mem.tests.fuzz;

import dev.mem.Allocator;
import dev.mem.BlockAllocator;
import dev.mem.Heap;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Does what the bytes of one input ask for, on an allocator and on its model.
 *
 * <p>The model changes after the allocator's call has returned, so that one that was refused must
 * leave everything as it was. Where there is a limit a refusal for want of memory is right; else it
 * is an error.
 */
final class FuzzRun {
  private static final long[] IMPOSSIBLE = {
    Long.MAX_VALUE, Long.MAX_VALUE - 15, Long.MAX_VALUE - 4096, 1L << 62, 1L << 52, 1L << 48
  };
  private static final int MOST_BLOCKS = 160;

  private final FuzzSetup setup;
  private final Allocator allocator;
  private final IntervalModel model;
  private final FuzzHeaps heaps;
  private final WrongCalls wrongCalls;
  private FuzzInput input = new FuzzInput(new byte[0]);
  private boolean onSecondThread;
  private long operations;

  FuzzRun(FuzzSetup setup, Allocator allocator, IntervalModel model) {
    this.setup = setup;
    this.allocator = allocator;
    this.model = model;
    this.heaps = new FuzzHeaps(allocator);
    this.wrongCalls = new WrongCalls(allocator, model);
  }

  /** Returns how many operations were done so far; one that has nothing to work on is none. */
  long operations() {
    return operations;
  }

  /** Does what one input asks for, from where it was read up to. */
  void run(FuzzInput sequence) {
    input = sequence;
    while (!input.atEnd()) {
      int code = input.next();
      onSecondThread = setup.twoThreads() && code >>> 6 == 3;
      FuzzOperation operation = FuzzOperation.of(code);
      if (onSecondThread) {
        SecondThread.run(() -> step(operation));
      } else {
        step(operation);
      }
    }
    onSecondThread = false;
  }

  /** Closes the heaps that are open still, each on a thread that may. */
  void closeHeaps() {
    for (Heap heap = heaps.any(); heap != null; heap = heaps.any()) {
      Heap last = heap;
      if (heaps.isUsable(last, false)) {
        close(last);
      } else {
        SecondThread.run(() -> close(last));
      }
    }
  }

  private void step(FuzzOperation operation) {
    boolean full =
        operation.allocates()
            && (model.liveBytes() > setup.mostLiveBytes() || model.size() > MOST_BLOCKS);
    boolean empty = operation.needsBlock() && model.size() == 0;
    if (full || empty) {
      return;
    }
    operations++;
    try {
      run(operation);
    } catch (OffHeapOutOfMemoryError refused) {
      if (!setup.mode().isScarce()) {
        throw new AssertionError("there is memory enough", refused);
      }
    }
  }

  private void run(FuzzOperation operation) {
    switch (operation) {
      case ALLOCATE -> allocate(16);
      case ALLOCATE_ALIGNED -> allocate(alignment());
      case ALLOCATE_ZEROED -> allocateZeroed();
      case ALLOCATE_AT_LEAST -> allocateAtLeast();
      case TRY_ALLOCATE -> tryAllocate();
      case ALLOCATE_RAW -> allocateRaw(1);
      case ALLOCATE_RAW_ALIGNED -> allocateRawAligned();
      case ALLOCATE_RAW_ZEROED -> allocateRawZeroed();
      case ALLOCATE_BATCH -> allocateBatch();
      case ALLOCATE_MANY -> allocateRaw(1 + input.below(setup.mode().isChecked() ? 8 : 64));
      case ALLOCATE_THE_IMPOSSIBLE -> allocateTheImpossible();
      case FREE -> free(anyBlock());
      case FREE_RAW -> freeRaw(anyBlock());
      case FREE_BATCH -> freeBatch();
      case FREE_MANY -> freeMany();
      case FREE_TWICE -> freeTwice(anyBlock());
      case FREE_NOTHING -> freeNothing();
      case REALLOCATE -> reallocate(anyBlock());
      case REALLOCATE_RAW -> reallocateRaw(anyBlock());
      case REALLOCATE_NOTHING -> reallocateNothing();
      case TRY_RESIZE -> tryResize(anyBlock());
      case TRY_RESIZE_RAW -> tryResizeRaw(anyBlock());
      case USABLE_SIZE -> usableSize(anyBlock());
      case BLOCK_CONTAINING -> blockContaining(anyBlock());
      case WRONG_ADDRESS -> wrongCalls.wrongAddress(anyBlock(), input);
      case WRONG_ARGUMENT -> wrongCalls.wrongArgument(heaps.choose(input.next()), input);
      case OPEN_HEAP -> heaps.open((input.next() & 1) != 0, onSecondThread);
      case CLOSE_HEAP -> closeHeap();
      case TRIM -> allocator.trim();
      case RELEASE_THREAD_CACHES -> allocator.releaseThreadCaches();
      case VERIFY -> model.compareWithHeap();
      case VERIFY_SOURCE -> verifySource();
    }
  }

  // ---- choices

  /** Mostly small, and often at the edge of a size class or page. */
  private long size() {
    int kind = input.next();
    int low = kind & 31;
    return switch (kind >>> 5) {
      case 0 -> low;
      case 1 -> 32 + 8L * low;
      case 2 -> 64L * low;
      case 3 -> 512L * low;
      case 4 -> 1024L * low + input.next();
      case 5 -> Math.max(0, (1L << low % 17) + input.below(3) - 1);
      case 6 -> 2048L * low;
      default -> setup.large() ? 131_072L * low : 16L * low;
    };
  }

  private long alignment() {
    int kind = input.next();
    return kind < 240 ? 1L << kind % 13 : setup.large() ? 1L << 21 : 1L << 16;
  }

  private FuzzBlock anyBlock() {
    return model.block(input.next());
  }

  /**
   * Returns what the current thread may allocate from; checks first that it may not from others.
   */
  private BlockAllocator target() {
    BlockAllocator chosen = heaps.choose(input.next());
    if (heaps.isUsable(chosen, onSecondThread)) {
      return chosen;
    }
    WrongCalls.requireThrown(WrongThreadException.class, () -> chosen.allocate(8));
    WrongCalls.requireThrown(WrongThreadException.class, () -> chosen.raw().allocate(8));
    return allocator;
  }

  // ---- allocation

  private void allocated(
      MemorySegment block, long byteSize, long byteAlignment, BlockAllocator owner) {
    require(block.byteSize() == byteSize, "not of the size asked for");
    allocated(block.address(), byteSize, byteAlignment, owner);
  }

  private void allocated(long address, long byteSize, long byteAlignment, BlockAllocator owner) {
    require(address != 0, "nothing allocated");
    require(address % Math.max(16, byteAlignment) == 0, "not aligned");
    model.add(address, byteSize, owner);
  }

  private void allocate(long byteAlignment) {
    BlockAllocator target = target();
    long byteSize = size();
    allocated(target.allocate(byteSize, byteAlignment), byteSize, byteAlignment, target);
  }

  private void allocateZeroed() {
    BlockAllocator target = target();
    long byteSize = size();
    long byteAlignment = alignment();
    MemorySegment block = target.allocateZeroed(byteSize, byteAlignment);
    Pattern.checkZero(block);
    allocated(block, byteSize, byteAlignment, target);
  }

  private void allocateAtLeast() {
    BlockAllocator target = target();
    long byteSize = size();
    MemorySegment block = target.allocateAtLeast(byteSize);
    require(block.byteSize() >= byteSize, "less than at least");
    allocated(block, block.byteSize(), 16, target);
  }

  private void tryAllocate() {
    BlockAllocator target = target();
    long byteSize = size();
    MemorySegment block = target.tryAllocate(byteSize, 16);
    if (block.address() != 0) {
      allocated(block, byteSize, 16, target);
    } else {
      require(setup.mode().isScarce(), "there is memory enough");
    }
  }

  private void allocateRaw(int count) {
    BlockAllocator target = target();
    long byteSize = size();
    for (int i = 0; i < count && model.liveBytes() <= setup.mostLiveBytes(); i++) {
      allocated(target.raw().allocate(byteSize), byteSize, 16, target);
    }
  }

  private void allocateRawAligned() {
    BlockAllocator target = target();
    long byteSize = size();
    long byteAlignment = alignment();
    allocated(target.raw().allocate(byteSize, byteAlignment), byteSize, byteAlignment, target);
  }

  private void allocateRawZeroed() {
    BlockAllocator target = target();
    long byteSize = size();
    long address = target.raw().allocateZeroed(byteSize, 16);
    MemorySegment range = allocator.raw().range(address);
    Pattern.checkZero(range.asSlice(address - range.address(), byteSize));
    allocated(address, byteSize, 16, target);
  }

  private void allocateBatch() {
    BlockAllocator target = target();
    long byteSize = Math.min(size(), 4096);
    long[] addresses = new long[1 + input.below(24)];
    target.raw().allocate(byteSize, addresses, 0, addresses.length);
    for (long address : addresses) {
      allocated(address, byteSize, 16, target);
    }
  }

  private void allocateTheImpossible() {
    BlockAllocator target = target();
    long byteSize = IMPOSSIBLE[input.below(IMPOSSIBLE.length)];
    require(target.raw().tryAllocate(byteSize, alignment()) == 0, "the impossible was had");
    WrongCalls.requireThrown(OffHeapOutOfMemoryError.class, () -> target.allocate(byteSize, 16));
  }

  // ---- free

  private void free(FuzzBlock block) {
    model.check(block);
    heaps.choose(input.next()).free(MemorySegment.ofAddress(block.address()));
    model.forget(block);
  }

  private void freeRaw(FuzzBlock block) {
    model.check(block);
    heaps.choose(input.next()).raw().free(block.address());
    model.forget(block);
  }

  private void freeBatch() {
    Set<FuzzBlock> chosen = new LinkedHashSet<>();
    int count = 1 + input.below(8);
    for (int i = 0; i < count; i++) {
      chosen.add(anyBlock());
    }
    chosen.forEach(model::check);
    long[] addresses = new long[chosen.size() + 2];
    int index = 1;
    for (FuzzBlock block : chosen) {
      addresses[index++] = block.address();
    }
    allocator.raw().free(addresses, 0, addresses.length);
    chosen.forEach(model::forget);
  }

  /** Frees every block, every second or every third, and so on. */
  private void freeMany() {
    int stride = 1 + (input.next() & 7);
    int index = 0;
    for (FuzzBlock block : model.blocks()) {
      if (index++ % stride == 0) {
        model.check(block);
        allocator.raw().free(block.address());
        model.forget(block);
      }
    }
  }

  private void freeTwice(FuzzBlock block) {
    freeRaw(block);
    wrongCalls.refused(block.address(), input);
  }

  private void freeNothing() {
    BlockAllocator target = heaps.choose(input.next());
    target.free(MemorySegment.NULL);
    target.raw().free(0);
  }

  // ---- changes of size

  private void reallocate(FuzzBlock block) {
    BlockAllocator target = target();
    long newByteSize = size();
    model.check(block);
    MemorySegment after = target.reallocate(MemorySegment.ofAddress(block.address()), newByteSize);
    require(after.byteSize() == newByteSize, "not reallocated to the size asked for");
    changed(block, after.address(), newByteSize, target);
  }

  private void reallocateRaw(FuzzBlock block) {
    BlockAllocator target = target();
    long newByteSize = size();
    model.check(block);
    changed(block, target.raw().reallocate(block.address(), newByteSize), newByteSize, target);
  }

  private void changed(FuzzBlock block, long address, long newByteSize, BlockAllocator target) {
    model.changed(block, address, newByteSize, address == block.address() ? block.owner() : target);
  }

  private void reallocateNothing() {
    BlockAllocator target = target();
    long byteSize = size();
    allocated(target.reallocate(MemorySegment.NULL, byteSize), byteSize, 16, target);
  }

  private void tryResize(FuzzBlock block) {
    BlockAllocator target = target();
    long newByteSize = size();
    model.check(block);
    MemorySegment view = target.tryResize(MemorySegment.ofAddress(block.address()), newByteSize);
    if (view.address() != 0) {
      require(view.address() == block.address(), "moved by tryResize");
      require(view.byteSize() == newByteSize, "not resized to the size asked for");
      model.changed(block, block.address(), newByteSize, block.owner());
    } else {
      require(newByteSize > block.usableBytes(), "refused what is usable");
      model.check(block);
    }
  }

  private void tryResizeRaw(FuzzBlock block) {
    BlockAllocator target = target();
    long newByteSize = size();
    model.check(block);
    if (target.raw().tryResize(block.address(), newByteSize)) {
      model.changed(block, block.address(), newByteSize, block.owner());
    } else {
      require(newByteSize > block.usableBytes(), "refused what is usable");
      model.check(block);
    }
  }

  // ---- looking in

  private void usableSize(FuzzBlock block) {
    BlockAllocator target = heaps.choose(input.next());
    MemorySegment segment = MemorySegment.ofAddress(block.address());
    require(target.usableSize(segment) == block.usableBytes(), "usable size changed");
    require(target.raw().usableSize(block.address()) == block.usableBytes(), "raw usable size");
    long byteSize = size();
    require(target.goodSize(byteSize) >= byteSize, "good size is less than asked for");
  }

  private void blockContaining(FuzzBlock block) {
    long inside = block.address() + input.nextTwo() % (block.end() - block.address());
    require(
        allocator.inspector().blockContaining(inside) == block.address(), "found another block");
    long anywhere = block.address() + input.nextTwo() - (1 << 15);
    FuzzBlock expected = model.containing(anywhere);
    long found = allocator.inspector().blockContaining(anywhere);
    if (expected != null) {
      require(found == expected.address(), "found another block than expected");
    } else if (found != 0) {
      require(model.containing(found) != null, "found a block that is not live");
    }
  }

  private void verifySource() {
    setup.source().verify();
    long committed = allocator.statistics().committedBytes();
    if (setup.mode().isLimited()) {
      require(committed <= FuzzSetup.LIMIT_BYTES, "more committed than the limit");
    }
  }

  private void closeHeap() {
    BlockAllocator chosen = heaps.choose(input.next());
    if (!(chosen instanceof Heap heap)) {
      return;
    }
    if (!heaps.isUsable(chosen, onSecondThread)) {
      WrongCalls.requireThrown(WrongThreadException.class, heap::close);
      return;
    }
    close(heap);
  }

  private void close(Heap heap) {
    for (FuzzBlock block : model.blocks()) {
      if (block.owner().equals(heap)) {
        model.check(block);
        model.forget(block);
      }
    }
    heap.close();
    heaps.forget(heap);
    WrongCalls.requireThrown(IllegalStateException.class, () -> heap.allocate(8));
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + " on " + setup.engine() + ", " + setup.mode());
    }
  }
}
