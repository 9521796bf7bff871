package dev.mem.core.arena;

import org.jspecify.annotations.Nullable;

/**
 * Something that is to be released, and can be kept in {@link PendingReleases} until that succeeds.
 *
 * <p>It is made before there is anything to release, so that giving back needs no Java memory.
 */
abstract class PendingRelease {

  /** The one after it in the queue. Guarded by {@link PendingReleases}. */
  @Nullable PendingRelease next;

  /** Releases it, or leaves it as it is and returns false. */
  abstract boolean tryRelease();
}
