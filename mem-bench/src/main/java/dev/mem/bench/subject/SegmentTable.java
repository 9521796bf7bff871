package dev.mem.bench.subject;

import dev.mem.Allocator;
import dev.mem.BlockAllocator;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A table of blocks that are segments from one of this project's allocators or heaps. */
final class SegmentTable extends ObjectTable<MemorySegment> {
  private final BlockAllocator allocator;

  SegmentTable(BlockAllocator allocator, int slots) {
    super(new @Nullable MemorySegment[slots]);
    this.allocator = allocator;
  }

  private long keep(int slot, MemorySegment block) {
    blocks[slot] = block;
    return block.address();
  }

  @Override
  public long allocate(int slot, long byteSize) {
    return keep(slot, allocator.allocate(byteSize, Allocator.MIN_ALIGNMENT));
  }

  @Override
  public long allocateZeroed(int slot, long byteSize) {
    return keep(slot, allocator.allocateZeroed(byteSize, Allocator.MIN_ALIGNMENT));
  }

  @Override
  public long allocateAligned(int slot, long byteSize, long byteAlignment) {
    return keep(slot, allocator.allocate(byteSize, byteAlignment));
  }

  @Override
  public long reallocate(int slot, long newByteSize) {
    MemorySegment block = blocks[slot];
    return keep(
        slot, allocator.reallocate(block == null ? MemorySegment.NULL : block, newByteSize));
  }

  @Override
  public void free(int slot) {
    MemorySegment block = blocks[slot];
    if (block != null) {
      allocator.free(block);
      blocks[slot] = null;
    }
  }

  @Override
  public long usableSize(int slot) {
    MemorySegment block = blocks[slot];
    return allocator.usableSize(block == null ? MemorySegment.NULL : block);
  }

  @Override
  public long address(int slot) {
    MemorySegment block = blocks[slot];
    return block == null ? 0 : block.address();
  }
}
