package dev.mem.tests.failure;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes a call with less and less stack left, down to none: at every depth at which it may run out.
 */
final class StackDepths {
  private static final long STACK_BYTES = 256 << 10;

  /** With room enough at so many depths in a row, there is room at all that are less deep. */
  private static final int CALM = 15;

  private static final int REHEARSALS = 30;

  /** More than fit. */
  private static final int MOST_FRAMES = 1 << 15;

  private StackDepths() {}

  /** Runs something in a thread with a small stack, and passes on what it throws. */
  static void inSmallStack(Runnable body) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                body.run();
              } catch (Throwable failed) {
                thrown.set(failed);
              }
            },
            "small stack",
            STACK_BYTES);
    thread.start();
    thread.join();
    if (thrown.get() != null) {
      throw new AssertionError(thrown.get());
    }
  }

  /** Returns how many depths of the current thread were too deep for a call. */
  static int sweep(ScarceCall call) {
    rehearse(call);
    int overflows = 0;
    int calm = 0;
    for (int frames = deepest(); calm < CALM && frames > 0; frames--) {
      call.prepare();
      boolean overflowed = !fits(frames, call::run);
      call.check(overflowed);
      overflows += overflowed ? 1 : 0;
      calm = overflowed ? 0 : calm + 1;
    }
    return overflows;
  }

  /** A class cannot be initialized any more if the stack ran out at its first use. */
  private static void rehearse(ScarceCall call) {
    for (int i = 0; i < REHEARSALS; i++) {
      call.prepare();
      call.run();
      call.check(false);
    }
  }

  /** Returns how many frames of {@link #descend} the stack has room for, about. */
  private static int deepest() {
    int fits = 0;
    for (int more = MOST_FRAMES; more > 0; more /= 2) {
      if (fits(fits + more, () -> {})) {
        fits += more;
      }
    }
    return fits;
  }

  private static boolean fits(int frames, Runnable action) {
    try {
      return descend(frames, action, frames, frames, frames, frames, frames, frames) != 0;
    } catch (StackOverflowError expected) {
      return false;
    }
  }

  /** Runs an action at a depth; frames of some hundred bytes, for the end is far. */
  private static long descend(
      int frames, Runnable action, long a, long b, long c, long d, long e, long f) {
    if (frames == 0) {
      action.run();
      return 1;
    }
    long below = descend(frames - 1, action, b + 1, c + 2, d + 3, e + 4, f + 5, a + 6);
    return (below ^ a ^ b ^ c ^ d ^ e ^ f) | 1;
  }
}
