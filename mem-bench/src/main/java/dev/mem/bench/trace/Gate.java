package dev.mem.bench.trace;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread wait until another has done something, once.
 *
 * <p>The state is {@code null}, then perhaps the thread that waits, then {@link #OPEN}. Opening has
 * the effects of a volatile write, and returning from the wait those of a volatile read of it: what
 * was done before is visible after.
 */
final class Gate {
  private static final Object OPEN = new Object();
  private static final int SPINS = 100;

  private final AtomicReference<@Nullable Object> state = new AtomicReference<>();

  void open() {
    if (state.getAndSet(OPEN) instanceof Thread waiting) {
      LockSupport.unpark(waiting);
    }
  }

  void await() {
    for (int i = 0; i < SPINS; i++) {
      if (state.get() == OPEN) {
        return;
      }
      Thread.onSpinWait();
    }
    if (state.compareAndSet(null, Thread.currentThread())) {
      while (state.get() != OPEN) {
        LockSupport.park(this);
      }
    }
  }
}
