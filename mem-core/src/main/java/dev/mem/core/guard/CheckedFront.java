package dev.mem.core.guard;

import dev.mem.BlockAllocator;
import dev.mem.RawAllocator;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The segment tier of checked mode. */
abstract class CheckedFront implements BlockAllocator {
  private final CheckedHeapScope heap;
  private final CheckedRaw raw;
  private final BlockMaker maker;

  CheckedFront(CheckedHeapScope heap, CheckedBlocks blocks, BlockMaker maker) {
    this.heap = heap;
    this.raw = new CheckedRaw(heap, blocks, maker);
    this.maker = maker;
  }

  final CheckedHeapScope heap() {
    return heap;
  }

  final BlockMaker maker() {
    return maker;
  }

  private MemorySegment newSegment(
      long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    @Nullable CheckedBlock block = raw.newBlock(byteSize, byteAlignment, content, exhaustion);
    return block == null
        ? MemorySegment.NULL
        : raw.viewed(block, made -> maker.segmentOf(made, byteSize));
  }

  @Override
  public final MemorySegment allocate(long byteSize, long byteAlignment) {
    return newSegment(byteSize, byteAlignment, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  @Override
  public final MemorySegment allocateZeroed(long byteSize, long byteAlignment) {
    return newSegment(byteSize, byteAlignment, Content.ZEROED, Exhaustion.THROWS);
  }

  @Override
  public final MemorySegment allocateAtLeast(long byteSize) {
    return allocate(goodSize(byteSize), MIN_ALIGNMENT);
  }

  @Override
  public final MemorySegment tryAllocate(long byteSize, long byteAlignment) {
    return newSegment(byteSize, byteAlignment, Content.UNSPECIFIED, Exhaustion.RETURNS_NOTHING);
  }

  @Override
  public final MemorySegment reallocate(MemorySegment block, long newByteSize) {
    long address = addressOf(block);
    return address == 0
        ? allocate(newByteSize, MIN_ALIGNMENT)
        : raw.moved(address, newByteSize, moved -> maker.segmentOf(moved, newByteSize));
  }

  @Override
  public final MemorySegment tryResize(MemorySegment block, long newByteSize) {
    CheckedBlock resizable = raw.resizable(addressOf(block), newByteSize);
    if (resizable == null) {
      return MemorySegment.NULL;
    }
    MemorySegment resized = maker.segmentOf(resizable, newByteSize);
    raw.resize(resizable, newByteSize);
    return resized;
  }

  @Override
  public final void free(MemorySegment block) {
    raw.free(addressOf(block));
  }

  @Override
  public final long usableSize(MemorySegment block) {
    return raw.usableSize(addressOf(block));
  }

  @Override
  public final long goodSize(long byteSize) {
    return raw.goodSize(byteSize);
  }

  @Override
  public final RawAllocator raw() {
    return raw;
  }

  private static long addressOf(MemorySegment block) {
    if (!block.isNative()) {
      throw new IllegalArgumentException(
          "a block is outside the Java heap, but this segment is inside: " + block);
    }
    return block.address();
  }
}
