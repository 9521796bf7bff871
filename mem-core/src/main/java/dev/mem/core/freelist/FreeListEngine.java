package dev.mem.core.freelist;

import dev.mem.core.engine.EngineContext;
import dev.mem.core.layout.BlockHeaders;

/**
 * What engines with in-band headers share: sizes, and changes of size in place.
 *
 * <p>A subclass takes the front of a free block ({@link #takeFront}) and takes freed memory back
 * ({@link #insertFree}).
 */
abstract class FreeListEngine extends TiledEngine<FreeListArena> {

  FreeListEngine(EngineContext context) {
    super(context);
  }

  /**
   * Takes the first bytes of a free block, or all of it if what is left could not be a block;
   * returns how many it took.
   */
  abstract long takeFront(FreeListArena arena, long freeOffset, long byteSize);

  /** Makes a part of an arena free, and joins it with the free blocks beside it. */
  abstract void insertFree(FreeListArena arena, long offset, long byteSize);

  @Override
  final long blockBytes(long requestedBytes) {
    return BlockHeaders.blockBytes(requestedBytes);
  }

  @Override
  final long usableBytes(long blockBytes) {
    return BlockHeaders.usableBytes(blockBytes);
  }

  /** An aligned arena would be no help: its first block starts behind the aligned address. */
  @Override
  final ArenaShape arenaFor(long requestedBytes, long byteAlignment) {
    long least = BlockHeaders.blockBytes(requestedBytes) + BlockHeaders.ARENA_OVERHEAD_BYTES;
    if (byteAlignment > BlockHeaders.UNIT_BYTES) {
      least += byteAlignment + BlockHeaders.MIN_BLOCK_BYTES;
    }
    return new ArenaShape(least, usualArenaBytes(), BlockHeaders.UNIT_BYTES);
  }

  @Override
  final void addFresh(FreeListArena arena, long byteAlignment, Fit<FreeListArena> fit) {
    long offset = arena.firstBlock();
    insertFree(arena, offset, arena.blocksEnd() - offset);
    fit.arena = arena;
    fit.previousFree = 0;
    fit.offset = offset;
    fit.leadingGap = Fit.leadingGap(arena.addressOf(offset), byteAlignment);
  }

  @Override
  final void release(FreeListArena arena, long offset, long blockBytes) {
    followingFreeBytes(arena, offset + blockBytes);
    insertFree(arena, offset, blockBytes);
  }

  @Override
  final boolean resize(FreeListArena arena, long offset, long blockBytes, long wantedBytes) {
    long freeBehind = followingFreeBytes(arena, offset + blockBytes);
    return wantedBytes > blockBytes
        ? grow(arena, offset, blockBytes, wantedBytes, freeBehind)
        : shrink(arena, offset, blockBytes, wantedBytes, freeBehind);
  }

  private boolean grow(
      FreeListArena arena, long offset, long blockBytes, long wanted, long freeBehind) {
    long end = offset + blockBytes;
    if (freeBehind < wanted - blockBytes || !tryCommit(arena, end, offset + wanted)) {
      return false;
    }
    resized(arena, offset, blockBytes, blockBytes + takeFront(arena, end, wanted - blockBytes));
    return true;
  }

  private boolean shrink(
      FreeListArena arena, long offset, long blockBytes, long wanted, long freeBehind) {
    long tail = blockBytes - wanted;
    if (tail > 0 && tail + freeBehind >= BlockHeaders.MIN_BLOCK_BYTES) {
      insertFree(arena, offset + wanted, tail);
      resized(arena, offset, blockBytes, wanted);
    }
    return true;
  }

  /**
   * Returns the size of the block that starts at an offset if it is free, else 0; finds out if its
   * header was overwritten.
   */
  static long followingFreeBytes(FreeListArena arena, long offset) {
    if (offset == arena.headers.end()) {
      return 0;
    }
    long blockBytes = arena.headers.blockBytesAt(offset);
    return arena.headers.isLive(offset) ? 0 : blockBytes;
  }
}
