package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.Reservation;
import dev.mem.core.engine.EngineContext;
import java.util.List;

/**
 * The binary buddy system: blocks are powers of two, made by halving larger ones, and joined again
 * with the other half as soon as both are free.
 *
 * <p>To allocate is to find the smallest free block that is large enough, and to halve it until a
 * half would be too small; to free is to join upwards: at most as many steps as there are sizes.
 * Every block lies at a multiple of its size, so alignment costs nothing. The price is in the
 * sizes: of each block up to a half is never used, a quarter on average.
 *
 * <p>Nothing is kept in the memory itself, so that no program can damage what the engine knows:
 * bitmaps beside the arena tell which blocks are split, free and live, at about 2 % of its size.
 *
 * <p>Source: K. C. Knowlton, "A fast storage allocator", CACM 8, 1965; D. E. Knuth, The Art of
 * Computer Programming, volume 1, section 2.5, algorithms R and S.
 */
public final class BuddyEngine extends TiledEngine<BuddyArena> {
  private final BuddyIndex index = new BuddyIndex();

  /** Makes an engine without arenas. */
  public BuddyEngine(EngineContext context) {
    super(context);
  }

  @Override
  BuddyEngine newEngine(EngineContext context) {
    return new BuddyEngine(context);
  }

  @Override
  boolean keepsSpareArena() {
    return true;
  }

  @Override
  long blockBytes(long requestedBytes) {
    return powerOfTwoFrom(Math.max(requestedBytes, BuddyArena.LEAST_BLOCK_BYTES));
  }

  private static long powerOfTwoFrom(long bytes) {
    return Long.highestOneBit(2 * bytes - 1);
  }

  @Override
  long usableBytes(long blockBytes) {
    return blockBytes;
  }

  /** Arenas are powers of two, at multiples of their size. */
  @Override
  ArenaShape arenaFor(long requestedBytes, long byteAlignment) {
    long least = Math.max(blockBytes(requestedBytes), byteAlignment);
    long preferred = blockBytes(usualArenaBytes());
    return new ArenaShape(least, preferred, Math.max(least, preferred));
  }

  @Override
  BuddyArena newArena(Reservation reservation, boolean freshIsZero) {
    return new BuddyArena(this, reservation, index, freshIsZero);
  }

  @Override
  void addFresh(BuddyArena arena, long byteAlignment, Fit<BuddyArena> fit) {
    arena.enter();
    fit.arena = arena;
    fit.offset = 0;
  }

  @Override
  boolean findFit(
      List<BuddyArena> arenas, long blockBytes, long byteAlignment, Fit<BuddyArena> fit) {
    int order = index.orderFrom(orderOf(Math.max(blockBytes, byteAlignment)));
    if (order < 0) {
      return false;
    }
    BuddyArena arena = index.arenaWith(order);
    fit.arena = arena;
    fit.offset = arena.firstFree(1L << order);
    return true;
  }

  private static int orderOf(long blockBytes) {
    return Long.numberOfTrailingZeros(blockBytes);
  }

  @Override
  void takeFit(Fit<BuddyArena> fit, long blockBytes) {
    BuddyArena arena = fit.arena();
    arena.take(fit.offset, arena.blockBytesAt(fit.offset), blockBytes);
    arena.markLive(fit.offset, blockBytes);
  }

  @Override
  void release(BuddyArena arena, long offset, long blockBytes) {
    arena.join(offset, blockBytes);
  }

  @Override
  boolean resize(BuddyArena arena, long offset, long blockBytes, long wantedBytes) {
    long wanted = Math.max(wantedBytes, arena.leastBlockBytes());
    return wanted > blockBytes
        ? grow(arena, offset, blockBytes, wanted)
        : shrink(arena, offset, blockBytes, wanted);
  }

  private boolean grow(BuddyArena arena, long offset, long blockBytes, long wanted) {
    if (arena.growableTo(offset, blockBytes, wanted) < wanted
        || !tryCommit(arena, offset + blockBytes, offset + wanted)) {
      return false;
    }
    arena.grow(offset, blockBytes, wanted);
    resized(arena, offset, blockBytes, wanted);
    return true;
  }

  private boolean shrink(BuddyArena arena, long offset, long blockBytes, long wanted) {
    if (wanted < blockBytes) {
      arena.shorten(offset, blockBytes, wanted);
      resized(arena, offset, blockBytes, wanted);
    }
    return true;
  }

  @Override
  void dropFree(BuddyArena arena) {
    arena.leave();
  }

  @Override
  void verifyArena(BuddyArena arena, long freeBlocks) {
    for (long offset = 0; offset < arena.blocksEnd(); ) {
      long blockBytes = arena.blockBytesAt(offset);
      if (arena.isLive(offset) == arena.isNotedFree(offset, blockBytes)) {
        throw new HeapCorruptionException(
            arena.addressOf(offset), "the bitmaps of live and of free blocks disagree");
      }
      offset += blockBytes;
    }
    if (arena.freeBlocks() != freeBlocks) {
      throw new HeapCorruptionException(
          arena.address(),
          arena.freeBlocks() + " free blocks are noted, and " + freeBlocks + " are in the arena");
    }
  }

  @Override
  void verifyFreeBlocks(long freeBlocks) {
    // Each arena was compared with the index.
  }
}
