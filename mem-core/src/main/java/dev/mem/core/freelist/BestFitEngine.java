package dev.mem.core.freelist;

import dev.mem.core.arena.Reservation;
import dev.mem.core.engine.EngineContext;
import java.util.List;

/**
 * The smallest free block that is large enough, the one at the lowest address among equals; free
 * blocks in a tree by size, and boundary tags: logarithmic time to allocate and to free.
 *
 * <p>The rest that stays is as small as can be, and large blocks stay whole for requests that need
 * them. Of all policies here it wastes the least memory on most programs.
 *
 * <p>For an aligned request the next few larger blocks are tried as well, before one that is large
 * enough wherever it starts.
 *
 * <p>Source: D. E. Knuth, The Art of Computer Programming, volume 1, section 2.5; the order by
 * address is from P. R. Wilson, M. S. Johnstone, M. Neely, D. Boles, "Dynamic storage allocation: a
 * survey and critical review", IWMM 1995.
 */
public final class BestFitEngine extends TaggedEngine {

  /** How many blocks are tried for an aligned request that they may be too small for. */
  private static final int TRIES = 8;

  private final FreeTree tree = new FreeTree(this);

  /** Makes an engine without arenas. */
  public BestFitEngine(EngineContext context) {
    super(context);
  }

  @Override
  BestFitEngine newEngine(EngineContext context) {
    return new BestFitEngine(context);
  }

  @Override
  FreeListArena newArena(Reservation reservation, boolean freshIsZero) {
    return TaggedArena.withTree(this, reservation, freshIsZero);
  }

  @Override
  boolean findFit(
      List<FreeListArena> arenas, long blockBytes, long byteAlignment, Fit<FreeListArena> fit) {
    long block = tree.firstFrom(blockBytes, 0);
    for (int tried = 0; block != 0 && tried < TRIES; tried++) {
      if (fits(block, blockBytes, byteAlignment, fit)) {
        return true;
      }
      block = tree.after(block);
    }
    long sure = block == 0 ? 0 : tree.firstFrom(sureBytes(blockBytes, byteAlignment), 0);
    return sure != 0 && fits(sure, blockBytes, byteAlignment, fit);
  }

  @Override
  void addFree(TaggedArena arena, long offset, long blockBytes) {
    tree.add(arena, offset, blockBytes);
  }

  @Override
  void removeFree(TaggedArena arena, long offset, long blockBytes) {
    tree.remove(arena, offset, blockBytes);
  }

  /** The way to its place leads through nodes that were read when it was removed. */
  @Override
  void putBack(TaggedArena arena, long offset, long blockBytes) {
    tree.add(arena, offset, blockBytes);
  }

  @Override
  void verifyFreeBlocks(long freeBlocks) {
    requireAllFindable(tree.verify(), freeBlocks);
  }
}
