package dev.mem.bench.workload;

import dev.mem.bench.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * One run of a workload: on which subject, with how many threads, for how long.
 *
 * @param subject the subject
 * @param threads how many threads, 1 or more
 * @param kind which kind of threads
 * @param millis for how long, in milliseconds
 * @param seed what random choices are derived from
 */
public record WorkloadRun(Subject subject, int threads, ThreadKind kind, long millis, long seed) {

  /** The time to stop, for loops that look at it now and then. */
  long deadlineNanos() {
    return System.nanoTime() + millis * 1_000_000;
  }

  /** Returns the random numbers of one thread. */
  Random random(int thread) {
    return new Random(seed * 31 + thread);
  }

  /**
   * Runs a task on each of this run's threads, numbered from 0, and waits for all. The first
   * failure is thrown.
   */
  void onThreads(IntConsumer task) {
    onThreads(threads, task);
  }

  /**
   * Runs a task on a number of threads, numbered from 0, and waits for all. The first failure is
   * thrown.
   */
  void onThreads(int count, IntConsumer task) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> started = new ArrayList<>();
    for (int number : IntStream.range(0, count).toArray()) {
      Thread thread = kind.unstarted(() -> attached(() -> task.accept(number), failure));
      started.add(thread);
      thread.start();
    }
    started.forEach(WorkloadRun::join);
    throwIfFailed(failure);
  }

  /** Runs a task in a thread that the subject knows of, and keeps what it throws. */
  void attached(Runnable task, AtomicReference<Throwable> failure) {
    try {
      subject.attachThread();
      try {
        task.run();
      } finally {
        subject.detachThread();
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Throws what a thread has thrown. */
  static void throwIfFailed(AtomicReference<Throwable> failure) {
    Throwable thrown = failure.get();
    if (thrown instanceof WorkloadFailure workloadFailure) {
      throw workloadFailure;
    }
    if (thrown != null) {
      throw new WorkloadFailure("a thread failed: " + thrown, thrown);
    }
  }

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new WorkloadFailure("interrupted while waiting for a thread", e);
    }
  }
}
