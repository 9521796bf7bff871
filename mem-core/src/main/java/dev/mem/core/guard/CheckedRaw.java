package dev.mem.core.guard;

import dev.mem.BlockAllocator;
import dev.mem.InvalidFreeException;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.RawAllocator;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.Pieces;
import dev.mem.core.layout.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The raw tier of checked mode: puts every block into a larger one of the allocator or heap behind,
 * and lets it go through quarantine.
 *
 * <p>Arguments out of range and states that forbid a call are left to the one behind to report.
 */
final class CheckedRaw implements RawAllocator {
  private final CheckedHeapScope heap;
  private final RawAllocator behind;
  private final CheckedBlocks blocks;
  private final BlockMaker maker;

  CheckedRaw(CheckedHeapScope heap, CheckedBlocks blocks, BlockMaker maker) {
    this.heap = heap;
    this.behind = heap.behind().raw();
    this.blocks = blocks;
    this.maker = maker;
  }

  @Override
  public long allocate(long byteSize, long byteAlignment) {
    return allocate(byteSize, byteAlignment, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  @Override
  public long allocateZeroed(long byteSize, long byteAlignment) {
    return allocate(byteSize, byteAlignment, Content.ZEROED, Exhaustion.THROWS);
  }

  @Override
  public long tryAllocate(long byteSize, long byteAlignment) {
    return allocate(byteSize, byteAlignment, Content.UNSPECIFIED, Exhaustion.RETURNS_NOTHING);
  }

  private long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    CheckedBlock block = newBlock(byteSize, byteAlignment, content, exhaustion);
    return block == null ? 0 : block.address();
  }

  /** Allocates a block; null if there is no memory for it and {@code exhaustion} says so. */
  @Nullable CheckedBlock newBlock(
      long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    if (byteSize < 0
        || byteSize >= Sizes.ADDRESS_SPACE_BYTES
        || !Sizes.isPowerOfTwo(byteAlignment)
        || byteAlignment > BlockAllocator.MAX_ALIGNMENT) {
      long refused =
          exhaustion == Exhaustion.THROWS
              ? behind.allocate(byteSize, byteAlignment)
              : behind.tryAllocate(byteSize, byteAlignment);
      if (refused != 0) {
        throw new AssertionError("a block that cannot be was allocated");
      }
      return null;
    }
    long usableBytes = goodSize(byteSize);
    CheckedBlock block = maker.tryMake(heap, usableBytes, byteAlignment, content);
    if (block == null) {
      // Perhaps what is in quarantine is all that is missing.
      blocks.emptyQuarantine();
      block = makeOrFail(byteSize, byteAlignment, content, exhaustion);
    }
    return block == null ? null : added(block);
  }

  private @Nullable CheckedBlock makeOrFail(
      long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    try {
      return maker.make(heap, goodSize(byteSize), byteAlignment, content);
    } catch (OffHeapOutOfMemoryError error) {
      if (exhaustion == Exhaustion.RETURNS_NOTHING) {
        return null;
      }
      throw new OffHeapOutOfMemoryError(
          byteSize, error.usedBytes(), error.limitBytes(), error.osError());
    }
  }

  private CheckedBlock added(CheckedBlock block) {
    blocks.add(block);
    if (heap.hasEnded()) {
      blocks.drop(heap);
      throw new IllegalStateException("already closed");
    }
    return block;
  }

  @Override
  public void allocate(long byteSize, long[] addresses, int fromIndex, int toIndex) {
    Objects.checkFromToIndex(fromIndex, toIndex, addresses.length);
    long[] taken = new long[toIndex - fromIndex];
    int count = 0;
    try {
      while (count < taken.length) {
        taken[count] = allocate(byteSize, BlockAllocator.MIN_ALIGNMENT);
        count++;
      }
    } catch (Throwable failed) {
      free(taken, 0, count);
      throw failed;
    }
    System.arraycopy(taken, 0, addresses, fromIndex, count);
  }

  @Override
  public long reallocate(long address, long newByteSize) {
    return address == 0
        ? allocate(newByteSize, BlockAllocator.MIN_ALIGNMENT)
        : moved(address, newByteSize, CheckedBlock::address);
  }

  /**
   * Moves a block, always: so that the stale use of its old address is found.
   *
   * @param view makes what the caller returns of the new block, while the old one is still there
   */
  <T> T moved(long address, long newByteSize, Function<CheckedBlock, T> view) {
    CheckedBlock block = requireLive(address);
    CheckedBlock moved =
        Objects.requireNonNull(
            newBlock(
                newByteSize, BlockAllocator.MIN_ALIGNMENT, Content.UNSPECIFIED, Exhaustion.THROWS));
    try {
      Pieces.copy(block.bytes(), 0, moved.bytes(), 0, Math.min(block.byteSize(), newByteSize));
      T viewed = view.apply(moved);
      blocks.free(address);
      return viewed;
    } catch (Throwable failed) {
      blocks.free(moved.address());
      throw failed;
    }
  }

  /** Returns what is made of a new block; without it, nobody could free the block. */
  <T> T viewed(CheckedBlock block, Function<CheckedBlock, T> view) {
    try {
      return view.apply(block);
    } catch (Throwable failed) {
      blocks.free(block.address());
      throw failed;
    }
  }

  @Override
  public boolean tryResize(long address, long newByteSize) {
    CheckedBlock block = resizable(address, newByteSize);
    if (block != null) {
      resize(block, newByteSize);
    }
    return block != null;
  }

  /** Returns the live block at an address if it can have a size where it stands, else null. */
  @Nullable CheckedBlock resizable(long address, long newByteSize) {
    CheckedBlock block = requireLive(address);
    // Says what is wrong with the size, or with the thread.
    behind.tryResize(block.holderAddress(), newByteSize < 0 ? -1 : block.usableHolderBytes());
    return newByteSize > block.capacity() ? null : block;
  }

  /** Gives a block a size that it can have. */
  void resize(CheckedBlock block, long newByteSize) {
    blocks.resize(block, goodSize(newByteSize));
  }

  private CheckedBlock requireLive(long address) {
    requireOpen(address);
    return blocks.requireLive(address);
  }

  private void requireOpen(long address) {
    if (heap.hasEnded()) {
      behind.usableSize(address);
      throw new IllegalStateException("already closed");
    }
  }

  @Override
  public void free(long address) {
    if (address != 0) {
      requireOpen(address);
      blocks.free(address);
    }
  }

  @Override
  public void free(long[] addresses, int fromIndex, int toIndex) {
    Objects.checkFromToIndex(fromIndex, toIndex, addresses.length);
    @Nullable InvalidFreeException first = null;
    for (int i = fromIndex; i < toIndex; i++) {
      try {
        free(addresses[i]);
      } catch (InvalidFreeException wrong) {
        if (first == null) {
          first = wrong;
        } else {
          first.addSuppressed(wrong);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  @Override
  public long usableSize(long address) {
    return requireLive(address).byteSize();
  }

  @Override
  public long goodSize(long byteSize) {
    // A block without bytes has one all the same, so that its address is inside of it.
    return byteSize < 0 ? behind.goodSize(byteSize) : Math.max(1, byteSize);
  }

  @Override
  public MemorySegment range(long address) {
    return behind.range(address);
  }
}
