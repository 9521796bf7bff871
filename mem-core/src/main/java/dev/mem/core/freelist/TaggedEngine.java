package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.Reservation;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.TaggedHeaders.BlockBefore;

/**
 * What engines with boundary tags share: a freed block is joined with its neighbours in constant
 * time, and one of them is ready to be found again, in whatever order the subclass keeps them.
 *
 * <p>{@link #addFree}, {@link #removeFree} and {@link #replaceFree} either do all they say, or find
 * damage and change nothing.
 */
abstract class TaggedEngine extends FreeListEngine {

  TaggedEngine(EngineContext context) {
    super(context);
  }

  /** Writes a free block, and makes it one that can be found. */
  abstract void addFree(TaggedArena arena, long offset, long blockBytes);

  /** Takes a free block out of what can be found. */
  abstract void removeFree(TaggedArena arena, long offset, long blockBytes);

  /** Undoes the removal of a free block, all later changes being undone; finds no damage. */
  abstract void putBack(TaggedArena arena, long offset, long blockBytes);

  /** Replaces a free block by its last bytes. */
  void replaceFree(
      TaggedArena arena, long offset, long blockBytes, long restOffset, long restBytes) {
    removeFree(arena, offset, blockBytes);
    boolean replaced = false;
    try {
      addFree(arena, restOffset, restBytes);
      replaced = true;
    } finally {
      if (!replaced) {
        putBack(arena, offset, blockBytes);
      }
    }
  }

  @Override
  FreeListArena newArena(Reservation reservation, boolean freshIsZero) {
    return TaggedArena.withLists(this, reservation, freshIsZero);
  }

  @Override
  final boolean keepsSpareArena() {
    return true;
  }

  /** Describes a free block in {@code fit}, if it has room. */
  final boolean fits(long block, long blockBytes, long byteAlignment, Fit<FreeListArena> fit) {
    TaggedArena arena = arenaOfFree(block);
    long offset = block - arena.address();
    long gap = Fit.leadingGap(arena.addressOf(offset), byteAlignment);
    if (arena.headers.freeBlockBytes(offset) - gap < blockBytes) {
      return false;
    }
    fit.arena = arena;
    fit.offset = offset;
    fit.leadingGap = gap;
    return true;
  }

  /** Returns the size that has room for a request wherever its block starts. */
  static long sureBytes(long blockBytes, long byteAlignment) {
    return byteAlignment <= BlockHeaders.UNIT_BYTES
        ? blockBytes
        : blockBytes + byteAlignment + BlockHeaders.MIN_BLOCK_BYTES;
  }

  @Override
  final void takeFit(Fit<FreeListArena> fit, long blockBytes) {
    TaggedArena arena = (TaggedArena) fit.arena();
    long freeBytes = arena.tags.freeBlockBytes(fit.offset);
    long available = freeBytes - fit.leadingGap;
    long taken = Fit.withoutUselessRest(available, blockBytes);
    long rest = fit.blockOffset() + taken;
    cut(arena, fit.offset, freeBytes, rest);
    if (fit.leadingGap > 0) {
      addGap(arena, fit.offset, fit.leadingGap, freeBytes, rest);
    }
    arena.markLive(fit.blockOffset(), taken);
    if (fit.leadingGap > 0) {
      arena.tags.noteBefore(fit.blockOffset(), BlockBefore.FREE);
    }
    if (rest == fit.offset + freeBytes) {
      arena.tags.clearFooterBefore(rest);
      arena.tags.noteBefore(rest, BlockBefore.LIVE);
    }
  }

  /** Makes of a free block what starts at {@code rest}, which may be nothing. */
  private void cut(TaggedArena arena, long offset, long blockBytes, long rest) {
    long restBytes = offset + blockBytes - rest;
    if (restBytes > 0) {
      replaceFree(arena, offset, blockBytes, rest, restBytes);
    } else {
      removeFree(arena, offset, blockBytes);
    }
  }

  /** Makes what was left before an aligned block a free one; if damage is found, undoes the cut. */
  private void addGap(TaggedArena arena, long offset, long gapBytes, long freeBytes, long rest) {
    boolean added = false;
    try {
      addFree(arena, offset, gapBytes);
      added = true;
    } finally {
      if (!added) {
        long restBytes = offset + freeBytes - rest;
        if (restBytes > 0) {
          removeFree(arena, rest, restBytes);
        }
        putBack(arena, offset, freeBytes);
      }
    }
  }

  @Override
  final long takeFront(FreeListArena freeListArena, long freeOffset, long byteSize) {
    TaggedArena arena = (TaggedArena) freeListArena;
    long available = arena.tags.freeBlockBytes(freeOffset);
    long taken = Fit.withoutUselessRest(available, byteSize);
    cut(arena, freeOffset, available, freeOffset + taken);
    if (taken == available) {
      arena.tags.clearFooterBefore(freeOffset + taken);
      arena.tags.noteBefore(freeOffset + taken, BlockBefore.LIVE);
    }
    return taken;
  }

  @Override
  final void insertFree(FreeListArena freeListArena, long freedOffset, long freedBytes) {
    TaggedArena arena = (TaggedArena) freeListArena;
    long before = freeBytesBefore(arena, freedOffset);
    long start = freedOffset - before;
    long end = freedOffset + freedBytes;
    long behind = followingFreeBytes(arena, end);
    boolean joined = false;
    if (behind > 0) {
      removeFree(arena, end, behind);
    }
    try {
      if (before > 0) {
        replaceByLarger(arena, start, before, before + freedBytes + behind);
      } else {
        addFree(arena, start, freedBytes + behind);
      }
      joined = true;
    } finally {
      if (!joined && behind > 0) {
        putBack(arena, end, behind);
      }
    }
    arena.tags.noteBefore(end + behind, BlockBefore.FREE);
  }

  private void replaceByLarger(TaggedArena arena, long offset, long blockBytes, long newBytes) {
    removeFree(arena, offset, blockBytes);
    boolean added = false;
    try {
      addFree(arena, offset, newBytes);
      added = true;
    } finally {
      if (!added) {
        putBack(arena, offset, blockBytes);
      }
    }
  }

  /**
   * Returns the size of the free block that ends where a block starts, or 0. Only a whole block has
   * a header that knows; what is cut off a live block follows that.
   */
  private static long freeBytesBefore(TaggedArena arena, long offset) {
    return arena.isLiveStart(arena.addressOf(offset))
            && arena.tags.before(offset) == BlockBefore.FREE
        ? offset - arena.tags.freeBefore(offset)
        : 0;
  }

  @Override
  final void dropFree(FreeListArena freeListArena) {
    TaggedArena arena = (TaggedArena) freeListArena;
    long offset = arena.firstBlock();
    removeFree(arena, offset, arena.tags.freeBlockBytes(offset));
  }

  /** Returns the arena that a link leads into; the block there must be free. */
  final TaggedArena arenaOfFree(long block) {
    TaggedArena arena = arenaOfLink(block);
    arena.headers.freeBlockBytes(block - arena.address());
    return arena;
  }

  /** Returns the arena that a link leads into; the header there is yet to be read. */
  final TaggedArena arenaOfLink(long block) {
    if (AddressMap.arenaAt(block) instanceof TaggedArena arena
        && arena.owner().equals(this)
        && arena.hasBlockAt(block)) {
      return arena;
    }
    throw new HeapCorruptionException(
        block, "the link of a free block leads there; look for writes into freed memory");
  }

  @Override
  final void verifyArena(FreeListArena freeListArena, long freeBlocks) {
    TaggedArena arena = (TaggedArena) freeListArena;
    BlockBefore before = BlockBefore.LIVE;
    long previous = arena.firstBlock();
    for (long offset = arena.firstBlock(); offset < arena.blocksEnd(); ) {
      boolean live = arena.tags.isLive(offset);
      if (live && arena.tags.before(offset) != before) {
        throw new HeapCorruptionException(
            arena.address() + offset, "a header is wrong about the block before");
      }
      if (before == BlockBefore.FREE && arena.tags.freeBefore(offset) != previous) {
        throw new HeapCorruptionException(
            arena.address() + offset, "a free block's last bytes lead to another block");
      }
      before = live ? BlockBefore.LIVE : BlockBefore.FREE;
      previous = offset;
      offset += arena.tags.blockBytesAt(offset);
    }
  }

  /** Passes if as many free blocks can be found as the arenas have. */
  static void requireAllFindable(long found, long freeBlocks) {
    if (found != freeBlocks) {
      throw new HeapCorruptionException(
          0, found + " free blocks can be found, and " + freeBlocks + " are there");
    }
  }
}
