package dev.mem.core.arena;

import dev.mem.spi.PageSourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The release of one reservation from the page source, and of whatever has become of it by then.
 *
 * <pre>
 *   made ──▶ reserved ──▶ registered ──▶ released
 * </pre>
 *
 * <p>Each state can be released; the steps taken are not repeated if a later one is refused. The
 * lock of the arena's owner, then {@link PendingReleases}, hand it from thread to thread.
 */
final class ArenaRelease extends PendingRelease {
  private final ArenaSupply supply;
  private final Arena scope;
  private @Nullable MemorySegment range;
  private @Nullable MemoryArena arena;

  ArenaRelease(ArenaSupply supply, Arena scope) {
    this.supply = supply;
    this.scope = scope;
  }

  /** Returns the lifetime of the range. */
  Arena scope() {
    return scope;
  }

  /** The page source returned a range. */
  void reserved(MemorySegment reservedRange) {
    range = reservedRange;
  }

  /** The range is an arena of the supply. */
  void registered(MemoryArena registeredArena) {
    arena = registeredArena;
  }

  @Override
  boolean tryRelease() {
    if ((arena != null && !arena.tryBeginRelease())
        || !tryCloseScope()
        || (range != null && !tryRelease(range))) {
      return false;
    }
    range = null;
    if (arena != null) {
      supply.released(arena);
    }
    return true;
  }

  private boolean tryCloseScope() {
    if (scope.scope().isAlive()) {
      try {
        scope.close();
      } catch (IllegalStateException acquiredByNativeCall) {
        return false;
      }
    }
    return true;
  }

  private boolean tryRelease(MemorySegment closedRange) {
    try {
      supply.source().release(closedRange);
      return true;
    } catch (PageSourceException refused) {
      return false;
    }
  }
}
