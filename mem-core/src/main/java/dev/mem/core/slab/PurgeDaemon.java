package dev.mem.core.slab;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The one thread of the process that purges the allocators that have something to purge.
 *
 * <p>It is started when the first of them says so, and ends when none is left. It knows them by
 * weak references only, and has no context class loader.
 *
 * <pre>
 *   running ⟺ a thread is in run(), or about to be;  waiting ≠ ∅ ⟹ running
 * </pre>
 *
 * <p>The monitor of the class guards the list; it is not held while an allocator is purged.
 */
final class PurgeDaemon {
  private static final Duration PERIOD = Duration.ofMillis(100);

  private static final List<WeakReference<Purgeable>> WAITING = new ArrayList<>();
  private static boolean running;

  private PurgeDaemon() {}

  /** What the daemon purges. */
  interface Purgeable {

    /** Purges what is due; returns whether it should be called again in a while. */
    boolean purgeDue();
  }

  /** Has an allocator purged from now on, until it has nothing more to purge. */
  static synchronized void add(Purgeable purgeable) {
    WAITING.add(new WeakReference<>(purgeable));
    if (!running) {
      running = true;
      boolean started = false;
      try {
        Thread.Builder.OfPlatform builder =
            Thread.ofPlatform().daemon().name("mem-purge").inheritInheritableThreadLocals(false);
        Thread thread = builder.unstarted(PurgeDaemon::run);
        thread.setContextClassLoader(null);
        thread.start();
        started = true;
      } finally {
        if (!started) {
          running = false;
        }
      }
    }
  }

  private static void run() {
    while (!isDone()) {
      try {
        Thread.sleep(PERIOD);
        purgeWaiting();
      } catch (InterruptedException | OutOfMemoryError ignored) {
        // Nobody has reason to interrupt it; and the next time Java may have memory again.
      }
    }
  }

  private static void purgeWaiting() {
    for (WeakReference<Purgeable> reference : waiting()) {
      if (!purge(reference)) {
        remove(reference);
      }
    }
  }

  private static boolean purge(WeakReference<Purgeable> reference) {
    Purgeable purgeable = reference.get();
    try {
      return purgeable != null && purgeable.purgeDue();
    } catch (IllegalStateException closed) {
      return false;
    } catch (RuntimeException | Error failed) {
      // No memory of Java's own, or a handler that throws: not for others to suffer from.
      return true;
    }
  }

  private static synchronized List<WeakReference<Purgeable>> waiting() {
    return List.copyOf(WAITING);
  }

  private static synchronized void remove(WeakReference<Purgeable> reference) {
    WAITING.remove(reference);
  }

  private static synchronized boolean isDone() {
    running = !WAITING.isEmpty();
    return !running;
  }
}
