package dev.mem.tests.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A number of threads that do a task at the same time.
 *
 * <p>They meet at a barrier before they begin, so that short tasks do overlap. What they throw is
 * thrown to whom they worked for, once all of them have ended.
 */
public enum Crew {
  /** Platform threads. */
  PLATFORM {
    @Override
    Thread unstarted(int index, Runnable task) {
      return Thread.ofPlatform().daemon().unstarted(task);
    }
  },
  /** Virtual threads. */
  VIRTUAL {
    @Override
    Thread unstarted(int index, Runnable task) {
      return Thread.ofVirtual().unstarted(task);
    }
  },
  /** Platform threads at even numbers, virtual ones at odd numbers. */
  MIXED {
    @Override
    Thread unstarted(int index, Runnable task) {
      return (index % 2 == 0 ? PLATFORM : VIRTUAL).unstarted(index, task);
    }
  };

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What each thread does. */
  @FunctionalInterface
  public interface Task {

    /**
     * Does the work of one thread.
     *
     * @param thread which of the threads this is, from 0
     * @throws Exception which fails the test
     */
    void run(int thread) throws Exception;
  }

  abstract Thread unstarted(int index, Runnable task);

  /**
   * Runs a task on several threads at once, and waits for their end.
   *
   * @param threads how many
   * @param task what each does
   */
  public void run(int threads, Task task) {
    CyclicBarrier start = new CyclicBarrier(threads);
    @Nullable Throwable[] thrown = new Throwable[threads];
    List<Thread> started = new ArrayList<>();
    for (int index = 0; index < threads; index++) {
      int thread = index;
      started.add(
          unstarted(
              thread,
              () -> {
                try {
                  start.await();
                  task.run(thread);
                } catch (Throwable failure) {
                  thrown[thread] = failure;
                }
              }));
    }
    started.forEach(Thread::start);
    started.forEach(Crew::join);
    rethrow(thrown);
  }

  /**
   * Runs a task on one other thread, and waits for its end.
   *
   * @param task what it does
   */
  public void run(Task task) {
    run(1, task);
  }

  private static void join(Thread thread) {
    try {
      if (!thread.join(PATIENCE)) {
        AssertionError hanging = new AssertionError(thread + " does not end");
        hanging.setStackTrace(thread.getStackTrace());
        throw hanging;
      }
    } catch (InterruptedException e) {
      throw new AssertionError("the test itself was interrupted", e);
    }
  }

  private static void rethrow(@Nullable Throwable[] thrown) {
    List<Throwable> failures = Stream.of(thrown).filter(Objects::nonNull).toList();
    if (!failures.isEmpty()) {
      AssertionError failed = new AssertionError("threads failed: " + failures);
      failures.forEach(failed::addSuppressed);
      failed.initCause(failures.getFirst());
      throw failed;
    }
  }
}
