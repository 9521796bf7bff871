package dev.mem.core;

import dev.mem.BlockAllocator;
import dev.mem.RawAllocator;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.layout.Pieces;
import java.lang.foreign.MemorySegment;

/**
 * The segment tier of an allocator or heap: blocks as slices of their arenas, on top of the raw
 * tier.
 */
abstract class SegmentFront implements BlockAllocator {
  private final AllocatorCore core;
  private final RawFront raw;

  SegmentFront(AllocatorCore core, RawFront raw) {
    this.core = core;
    this.raw = raw;
  }

  final AllocatorCore core() {
    return core;
  }

  /** Returns the segment of a new block; without one, nobody could free the block. */
  private MemorySegment newSegment(long address, long byteSize) {
    try {
      return segment(address, byteSize);
    } catch (Throwable failed) {
      raw.drop(address, failed);
      throw failed;
    }
  }

  /** Returns the segment of a block just obtained or resized. */
  private MemorySegment segment(long address, long byteSize) {
    MemoryArena arena = core.arenaContaining(address);
    if (arena == null) {
      // Only a racing close can have taken it away.
      core.requireOpen();
      throw new IllegalStateException("the heap was closed meanwhile");
    }
    return arena.segment(address, byteSize);
  }

  @Override
  public final MemorySegment allocate(long byteSize, long byteAlignment) {
    // 1, the least alignment, is that of the methods inherited from SegmentAllocator.
    if (byteAlignment == MIN_ALIGNMENT || byteAlignment == 1) {
      MemorySegment quickly = raw.allocateSegmentQuickly(byteSize);
      return quickly != null ? quickly : newSegment(raw.allocate(byteSize), byteSize);
    }
    return newSegment(raw.allocate(byteSize, byteAlignment), byteSize);
  }

  @Override
  public final MemorySegment allocateZeroed(long byteSize, long byteAlignment) {
    if (byteAlignment == MIN_ALIGNMENT) {
      MemorySegment quickly = raw.allocateSegmentQuickly(byteSize);
      if (quickly != null) {
        Pieces.zero(quickly, 0, byteSize);
        return quickly;
      }
    }
    return newSegment(raw.allocateZeroed(byteSize, byteAlignment), byteSize);
  }

  @Override
  public final MemorySegment allocateAtLeast(long byteSize) {
    long address = raw.allocate(byteSize, MIN_ALIGNMENT);
    return newSegment(address, raw.usableSize(address));
  }

  @Override
  public final MemorySegment tryAllocate(long byteSize, long byteAlignment) {
    long address = raw.tryAllocate(byteSize, byteAlignment);
    return address == 0 ? MemorySegment.NULL : newSegment(address, byteSize);
  }

  @Override
  public final MemorySegment reallocate(MemorySegment block, long newByteSize) {
    return segment(raw.reallocate(Arguments.requireNative(block), newByteSize), newByteSize);
  }

  @Override
  public final MemorySegment tryResize(MemorySegment block, long newByteSize) {
    long address = Arguments.requireNative(block);
    return raw.tryResize(address, newByteSize) ? segment(address, newByteSize) : MemorySegment.NULL;
  }

  @Override
  public final void free(MemorySegment block) {
    raw.free(Arguments.requireNative(block));
  }

  @Override
  public final long usableSize(MemorySegment block) {
    return raw.usableSize(Arguments.requireNative(block));
  }

  @Override
  public final long goodSize(long byteSize) {
    return raw.goodSize(byteSize);
  }

  @Override
  public final RawAllocator raw() {
    return raw;
  }
}
