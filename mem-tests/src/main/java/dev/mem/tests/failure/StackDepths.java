package dev.mem.tests.failure;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes a call with less and less stack left, down to none: at every depth at which it may run out.
 */
final class StackDepths {
  private static final long STACK_BYTES = 256 << 10;

  /** With room enough at so many depths in a row, there is room at all that are less deep. */
  private static final int CALM = 40;

  private static final int REHEARSALS = 30;

  private int reached;

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

  /** Returns how many depths of the current thread were too deep for an call. */
  static int sweep(ScarceCall call) {
    var depths = new StackDepths();
    rehearse(call);
    int overflows = 0;
    int calm = 0;
    for (int above = 0; calm < CALM; above++) {
      call.prepare();
      int frames = depths.deepest() - above;
      boolean overflowed = false;
      try {
        descend(frames, call);
      } catch (StackOverflowError expected) {
        overflowed = true;
      }
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
      descend(2, call);
      call.check(false);
    }
  }

  private static void descend(int frames, ScarceCall call) {
    if (frames > 0) {
      descend(frames - 1, call);
    } else {
      call.run();
    }
  }

  /** Returns how many frames of {@link #descend} the stack has room for, about. */
  private int deepest() {
    try {
      reach(1);
    } catch (StackOverflowError expected) {
      return reached;
    }
    throw new AssertionError("the stack has no end");
  }

  private void reach(int frames) {
    reached = frames;
    if (frames < Integer.MAX_VALUE) {
      reach(frames + 1);
    }
  }
}
