package dev.mem.core.guard;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Blocks whose heap or allocator ended while a native call was using them: their arenas are held
 * until the call has ended. Whoever makes or closes an allocator that is watched tries again.
 */
final class Lingering {
  private static final Queue<Use> BLOCKS = new ConcurrentLinkedQueue<>();

  private Lingering() {}

  /** The use of an arena by a block with a lifetime of its own. */
  interface Use {

    /** Ends the lifetime of its segments; false if a native call is using them. */
    boolean tryEndLifetime();

    /** Lets the arena go, once nobody will look into the block any more. */
    void unpin();
  }

  /** Lets the arena of a block go, now or when no native call uses the block any more. */
  static void release(Use block) {
    if (!tryRelease(block)) {
      BLOCKS.add(block);
    }
  }

  static void retry() {
    BLOCKS.removeIf(Lingering::tryRelease);
  }

  private static boolean tryRelease(Use block) {
    boolean ended = block.tryEndLifetime();
    if (ended) {
      block.unpin();
    }
    return ended;
  }
}
