package dev.mem.core.guard;

import dev.mem.BlockAllocator;
import dev.mem.RawAllocator;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
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

  private MemorySegment segmentOf(@Nullable CheckedBlock block, long byteSize) {
    return maker.segmentOf(Objects.requireNonNull(block), byteSize);
  }

  @Override
  public final MemorySegment allocate(long byteSize, long byteAlignment) {
    return segmentOf(
        raw.newBlock(byteSize, byteAlignment, Content.UNSPECIFIED, Exhaustion.THROWS), byteSize);
  }

  @Override
  public final MemorySegment allocateZeroed(long byteSize, long byteAlignment) {
    return segmentOf(
        raw.newBlock(byteSize, byteAlignment, Content.ZEROED, Exhaustion.THROWS), byteSize);
  }

  @Override
  public final MemorySegment allocateAtLeast(long byteSize) {
    return allocate(goodSize(byteSize), MIN_ALIGNMENT);
  }

  @Override
  public final MemorySegment tryAllocate(long byteSize, long byteAlignment) {
    CheckedBlock block =
        raw.newBlock(byteSize, byteAlignment, Content.UNSPECIFIED, Exhaustion.RETURNS_NOTHING);
    return block == null ? MemorySegment.NULL : segmentOf(block, byteSize);
  }

  @Override
  public final MemorySegment reallocate(MemorySegment block, long newByteSize) {
    long address = addressOf(block);
    return address == 0
        ? allocate(newByteSize, MIN_ALIGNMENT)
        : segmentOf(raw.reallocated(address, newByteSize), newByteSize);
  }

  @Override
  public final MemorySegment tryResize(MemorySegment block, long newByteSize) {
    long address = addressOf(block);
    return raw.tryResize(address, newByteSize)
        ? segmentOf(raw.requireLive(address), newByteSize)
        : MemorySegment.NULL;
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
