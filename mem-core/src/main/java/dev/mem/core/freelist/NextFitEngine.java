package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;
import dev.mem.core.engine.EngineContext;
import java.util.List;

/**
 * One doubly linked list of free blocks, searched from where the last search ended, and boundary
 * tags: to free is constant time.
 *
 * <p>A search that always starts at the same end piles up small rests there, and passes over them
 * each time. This one goes round: what is left of the block that served the last request keeps its
 * place, and is looked at first. Requests in a row are therefore cut from one block and lie side by
 * side. Searches are short on average, and linear in the number of free blocks at worst.
 *
 * <pre>
 *   rover = the free block that the next search starts at, or 0: the first of the list
 * </pre>
 *
 * <p>Source: D. E. Knuth, The Art of Computer Programming, volume 1, section 2.5, exercises 6 and
 * 12 (the roving pointer, with boundary tags).
 */
public final class NextFitEngine extends BinnedEngine {
  private static final int ONLY_BIN = 0;

  private long rover;

  /** Makes an engine without arenas. */
  public NextFitEngine(EngineContext context) {
    super(context, 1);
  }

  @Override
  NextFitEngine newEngine(EngineContext context) {
    return new NextFitEngine(context);
  }

  @Override
  int binOf(long blockBytes) {
    return ONLY_BIN;
  }

  @Override
  boolean findFit(
      List<FreeListArena> arenas, long blockBytes, long byteAlignment, Fit<FreeListArena> fit) {
    return findFrom(rover, 0, blockBytes, byteAlignment, fit)
        || findFrom(bins.head(ONLY_BIN), rover, blockBytes, byteAlignment, fit);
  }

  private boolean findFrom(
      long first, long end, long blockBytes, long byteAlignment, Fit<FreeListArena> fit) {
    for (long block = first; block != end; block = bins.nextOf(block)) {
      if (fits(block, blockBytes, byteAlignment, fit)) {
        return true;
      }
    }
    return false;
  }

  /** The search goes on behind a block that is gone. */
  @Override
  void removeFree(TaggedArena arena, long offset, long blockBytes) {
    long next = arena.tags.next(offset);
    super.removeFree(arena, offset, blockBytes);
    if (rover == arena.address() + offset) {
      rover = next;
    }
  }

  /** What is left keeps the place, and is where the next search starts. */
  @Override
  void replaceFree(
      TaggedArena arena, long offset, long blockBytes, long restOffset, long restBytes) {
    bins.replace(ONLY_BIN, arena, offset, restOffset, restBytes);
    rover = arena.address() + restOffset;
  }

  @Override
  void verifyFreeBlocks(long freeBlocks) {
    super.verifyFreeBlocks(freeBlocks);
    long block = bins.head(ONLY_BIN);
    while (block != 0 && block != rover) {
      block = bins.nextOf(block);
    }
    if (block != rover) {
      throw new HeapCorruptionException(rover, "the search is to start at a block not in the list");
    }
  }
}
