package dev.mem.core.arena;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What could not be released yet, of all allocators: a native call held its memory, a lifetime
 * inside was still open, or the operating system said no. It is kept, and tried again whenever an
 * arena is obtained or given back, and by {@code trim()}. An allocator that is closed meanwhile
 * leaves it here.
 */
final class PendingReleases {

  /** Something to be released. */
  @FunctionalInterface
  interface Attempt {
    /** Releases it, or leaves it as it is and returns false. */
    boolean tryRelease();
  }

  private static final Queue<Attempt> QUEUE = new ConcurrentLinkedQueue<>();

  private PendingReleases() {}

  static void add(Attempt attempt) {
    QUEUE.add(attempt);
  }

  /**
   * Tries each of them once. Several threads may do so at the same time: each attempt is in the
   * hands of one.
   */
  static void retry() {
    if (QUEUE.isEmpty()) {
      return;
    }
    for (int left = QUEUE.size(); left > 0; left--) {
      Attempt attempt = QUEUE.poll();
      if (attempt == null) {
        return;
      }
      boolean released = false;
      try {
        released = attempt.tryRelease();
      } finally {
        // Also when Java itself failed: an attempt that is not in the queue is forgotten.
        if (!released) {
          QUEUE.add(attempt);
        }
      }
    }
  }
}
