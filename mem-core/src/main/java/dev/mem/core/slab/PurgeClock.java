package dev.mem.core.slab;

import java.util.concurrent.TimeUnit;

/**
 * Says when an allocator is due to be purged, and how long memory waits for that.
 *
 * <p>The delay doubles when much of what was given back at one purge was taken again by the next
 * one, or there was nothing to give back; and is halved otherwise: a program that frees and
 * allocates in turn is left alone, and one that is done gets rid of its memory soon.
 *
 * <pre>
 *   LEAST_NANOS ≤ delay ≤ MOST_NANOS;  free memory is given back after one to two delays
 * </pre>
 *
 * <p>Any thread may ask; one at a time gets to purge.
 */
final class PurgeClock {
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(4);

  private long delayNanos = FIRST_NANOS;
  private long dueAtNanos = System.nanoTime() + FIRST_NANOS;
  private boolean busy;

  /** Gives the caller the purge that is due, if one is, until {@link #purged}. */
  synchronized boolean tryBegin(long nowNanos) {
    if (busy || nowNanos - dueAtNanos < 0) {
      return false;
    }
    busy = true;
    return true;
  }

  /**
   * Ends a purge.
   *
   * @param purgedBytes how much it gave back
   * @param lastPurgedBytes how much the purge before it gave back
   * @param committedSinceBytes how much was committed since that one
   */
  synchronized void purged(
      long nowNanos, long purgedBytes, long lastPurgedBytes, long committedSinceBytes) {
    boolean thrashing = lastPurgedBytes > 0 && committedSinceBytes >= lastPurgedBytes / 2;
    delayNanos =
        thrashing || purgedBytes == 0
            ? Math.min(2 * delayNanos, MOST_NANOS)
            : Math.max(delayNanos / 2, LEAST_NANOS);
    dueAtNanos = nowNanos + delayNanos;
    busy = false;
  }

  synchronized long delayNanos() {
    return delayNanos;
  }
}
