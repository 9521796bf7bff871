package dev.mem.core.arena;

import org.jspecify.annotations.Nullable;

/**
 * What could not be released yet, of all allocators: a native call held its memory, a lifetime
 * inside was still open, or the operating system said no. It is kept, and tried again whenever an
 * arena is obtained or given back, and by {@code trim()}. An allocator that is closed meanwhile
 * leaves it here.
 *
 * <p>The queue is linked through its elements: to add one needs no Java memory. The monitor of the
 * class guards the links; it is not held while something is released.
 */
final class PendingReleases {
  private static @Nullable PendingRelease first;
  private static @Nullable PendingRelease last;

  // Read without the monitor to find out that there is nothing to do, which is so nearly always: a
  // thread that misses an element just added leaves it to the next call.
  private static volatile int size;

  private PendingReleases() {}

  /**
   * Releases what waited before, then something, now or as soon as that is possible. The caller
   * itself tries, not somebody who is about to retry: it is done when this returns, or was refused.
   */
  static void release(PendingRelease release) {
    if (!StackReserve.isThere()) {
      add(release);
      return;
    }
    boolean released = false;
    try {
      retry();
      released = release.tryRelease();
    } finally {
      if (!released) {
        add(release);
      }
    }
    if (released) {
      retry();
    }
  }

  private static synchronized void add(PendingRelease release) {
    if (last == null) {
      first = release;
    } else {
      last.next = release;
    }
    last = release;
    size++;
  }

  private static synchronized @Nullable PendingRelease poll() {
    PendingRelease release = first;
    if (release != null) {
      first = release.next;
      release.next = null;
      if (first == null) {
        last = null;
      }
      size--;
    }
    return release;
  }

  /**
   * Tries each of them, and all again while one succeeds, for others may have waited for it.
   * Several threads may do so at the same time: each element is in the hands of one. With little
   * stack left nothing is tried, for what has begun must be recorded.
   */
  static void retry() {
    for (int left = size; left > 0 && StackReserve.isThere(); left--) {
      PendingRelease release = poll();
      if (release == null) {
        return;
      }
      boolean released = false;
      try {
        released = release.tryRelease();
      } finally {
        // Also when Java itself failed: what is not in the queue is forgotten.
        if (!released) {
          add(release);
        }
      }
      if (released) {
        left = size + 1;
      }
    }
  }
}
