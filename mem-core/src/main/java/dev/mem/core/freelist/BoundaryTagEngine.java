package dev.mem.core.freelist;

import dev.mem.core.engine.EngineContext;

/**
 * One doubly linked list of free blocks, the last freed first, and boundary tags: to free is
 * constant time.
 *
 * <p>To allocate is to go along the list to the first block with room, so it is linear in the
 * number of free blocks at worst; memory freed last is found first, and is likely still in cache.
 *
 * <p>Source: D. E. Knuth, The Art of Computer Programming, volume 1, section 2.5, algorithms A and
 * C.
 */
public final class BoundaryTagEngine extends SearchedBinsEngine {

  /** Makes an engine without arenas. */
  public BoundaryTagEngine(EngineContext context) {
    super(context, 1);
  }

  @Override
  BoundaryTagEngine newEngine(EngineContext context) {
    return new BoundaryTagEngine(context);
  }

  @Override
  int binOf(long blockBytes) {
    return 0;
  }

  @Override
  int firstBinOfAtLeast(long blockBytes) {
    return 1;
  }

  @Override
  int firstSearchedBin(long blockBytes) {
    return 0;
  }
}
