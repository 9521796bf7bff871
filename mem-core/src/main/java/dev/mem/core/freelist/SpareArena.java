package dev.mem.core.freelist;

import org.jspecify.annotations.Nullable;

/**
 * The one empty arena that the engines of an allocator keep, so that the next block need not ask
 * the operating system again.
 *
 * <p>The allocator and its heaps share it. The allocator's lock guards it.
 *
 * <pre>
 *   kept = an arena of an open engine without live blocks, or null
 * </pre>
 */
final class SpareArena {
  private @Nullable TiledArena kept;

  boolean isKept() {
    return kept != null;
  }

  boolean is(TiledArena arena) {
    return arena.equals(kept);
  }

  /** Keeps an arena that has become empty; false if another one is kept. */
  boolean keep(TiledArena arena) {
    if (kept != null) {
      return false;
    }
    kept = arena;
    return true;
  }

  /** An arena has live blocks again, or goes back. */
  void forget(TiledArena arena) {
    if (is(arena)) {
      kept = null;
    }
  }

  /** Gives the arena back, if one is kept. */
  void giveBack() {
    if (kept != null) {
      ((TiledEngine<?>) kept.owner()).giveBackEmpty(kept);
    }
  }
}
