package dev.mem.core;

import dev.mem.BlockAllocator;
import dev.mem.HeapCorruptionException;
import dev.mem.InvalidFreeException;
import dev.mem.RawAllocator;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.Pieces;
import dev.mem.core.layout.Sizes;
import dev.mem.core.slab.ShardedEngine;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The raw tier of an allocator or heap: checks arguments, finds the engine of an address, and does
 * on any engine what few do by themselves.
 *
 * <p>Methods that users call often do what is quick, and leave the rest to another method. That one
 * is larger than what the JIT compiler inlines unless it is called all the time (35 bytes of
 * bytecode), so that a user's loop holds the quick path alone; a test watches over it.
 */
abstract sealed class RawFront implements RawAllocator permits EngineRawFront, ShardedRawFront {
  private final AllocatorCore core;
  private final BlockEngine engine;

  /** Does what is quick, for the engine. */
  final BlockEngine quick;

  private final AllocationGuard guard;

  /**
   * Returns the raw tier that allocates from one engine of an allocator, and frees in all of them.
   */
  static RawFront of(AllocatorCore core, BlockEngine engine, AllocationGuard guard) {
    BlockEngine quick = engine.quick();
    return quick instanceof ShardedEngine sharded
        ? new ShardedRawFront(core, engine, sharded, guard)
        : new EngineRawFront(core, engine, quick, guard);
  }

  RawFront(AllocatorCore core, BlockEngine engine, BlockEngine quick, AllocationGuard guard) {
    this.core = core;
    this.engine = engine;
    this.quick = quick;
    this.guard = guard;
  }

  /** Allocates a block that could not be had quickly. */
  final long allocateSlowly(long byteSize) {
    return allocate(byteSize, BlockAllocator.MIN_ALIGNMENT, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  @Override
  public long allocate(long byteSize, long byteAlignment) {
    return allocate(byteSize, byteAlignment, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  /** Allocates a block if that needs no further ado; returns its segment, or null. */
  abstract @Nullable MemorySegment allocateSegmentQuickly(long byteSize);

  @Override
  public long allocateZeroed(long byteSize, long byteAlignment) {
    if (byteAlignment == BlockAllocator.MIN_ALIGNMENT) {
      long address = quick.allocateZeroedQuickly(byteSize);
      if (address != 0) {
        return address;
      }
    }
    return allocate(byteSize, byteAlignment, Content.ZEROED, Exhaustion.THROWS);
  }

  @Override
  public long tryAllocate(long byteSize, long byteAlignment) {
    return allocate(byteSize, byteAlignment, Content.UNSPECIFIED, Exhaustion.RETURNS_NOTHING);
  }

  private long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    Arguments.requireSize(byteSize);
    long alignment = Arguments.requireAlignment(byteAlignment);
    guard.requireAllocationAllowed();
    if (byteSize >= Sizes.ADDRESS_SPACE_BYTES) {
      return switch (exhaustion) {
        case THROWS -> throw core.supply().outOfMemory(byteSize);
        case RETURNS_NOTHING -> 0;
      };
    }
    return engine.allocate(byteSize, alignment, content, exhaustion);
  }

  @Override
  public void allocate(long byteSize, long[] addresses, int fromIndex, int toIndex) {
    Arguments.requireRange(addresses, fromIndex, toIndex);
    Arguments.requireSize(byteSize);
    guard.requireAllocationAllowed();
    long[] taken = new long[toIndex - fromIndex];
    int count = 0;
    try {
      while (count < taken.length) {
        taken[count] = allocate(byteSize);
        count++;
      }
    } catch (Throwable failed) {
      for (int i = 0; i < count; i++) {
        drop(taken[i], failed);
      }
      throw failed;
    }
    System.arraycopy(taken, 0, addresses, fromIndex, count);
  }

  /**
   * Frees a block that nobody was told of because of a failure, unless a racing close has freed it.
   */
  void drop(long address, Throwable because) {
    try {
      freeBlock(address);
    } catch (InvalidFreeException gone) {
      // With its heap or allocator.
    } catch (HeapCorruptionException damaged) {
      because.addSuppressed(damaged);
    }
  }

  /** Frees a block that could not be freed quickly. */
  final void freeSlowly(long address) {
    if (address != 0) {
      guard.requireHeapOpen();
      MemoryArena arena = core.arenaOfBlock(address);
      AllocatorCore.engineOf(arena).free(arena, address);
    }
  }

  private void freeBlock(long address) {
    MemoryArena arena = core.arenaOfBlock(address);
    AllocatorCore.engineOf(arena).free(arena, address);
  }

  @Override
  public void free(long[] addresses, int fromIndex, int toIndex) {
    Arguments.requireRange(addresses, fromIndex, toIndex);
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
  public long reallocate(long address, long newByteSize) {
    long quickly = quick.reallocateQuickly(address, newByteSize);
    if (quickly != 0) {
      return quickly;
    }
    Arguments.requireSize(newByteSize);
    if (address == 0) {
      return allocate(newByteSize);
    }
    long usable = usableSize(address);
    if (newByteSize <= usable && engine.shouldMove(usable, newByteSize)) {
      long moved = tryAllocate(newByteSize, BlockAllocator.MIN_ALIGNMENT);
      return moved == 0 ? address : move(address, moved, newByteSize);
    }
    return tryResize(address, newByteSize)
        ? address
        : move(address, allocateGrown(newByteSize), newByteSize);
  }

  private long allocateGrown(long byteSize) {
    long address = quick.allocateGrownQuickly(byteSize);
    return address != 0 ? address : allocate(byteSize);
  }

  /** Moves the content of a block to a new one, and frees the old one. */
  private long move(long address, long moved, long newByteSize) {
    try {
      MemoryArena from = core.arenaOfBlock(address);
      MemoryArena to = core.arenaOfBlock(moved);
      long kept = Math.min(AllocatorCore.engineOf(from).usableSize(from, address), newByteSize);
      Pieces.copy(from.range(), address - from.address(), to.range(), moved - to.address(), kept);
      AllocatorCore.engineOf(from).free(from, address);
    } catch (Throwable failed) {
      drop(moved, failed);
      throw failed;
    }
    return moved;
  }

  @Override
  public boolean tryResize(long address, long newByteSize) {
    Arguments.requireSize(newByteSize);
    guard.requireHeapOpen();
    MemoryArena arena = core.arenaOfBlock(address);
    guard.requireAllocationAllowed();
    return AllocatorCore.engineOf(arena).tryResize(arena, address, newByteSize);
  }

  @Override
  public long usableSize(long address) {
    guard.requireHeapOpen();
    MemoryArena arena = core.arenaOfBlock(address);
    return AllocatorCore.engineOf(arena).usableSize(arena, address);
  }

  @Override
  public long goodSize(long byteSize) {
    return engine.goodSize(Arguments.requireSize(byteSize));
  }

  @Override
  public MemorySegment range(long address) {
    guard.requireHeapOpen();
    return core.range(address);
  }
}
