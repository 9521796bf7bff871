package dev.mem.tests.fuzz;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The thread beside the one that reads the input; never are both busy at once. */
final class SecondThread {
  private static final ExecutorService EXECUTOR =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().name("second thread of fuzzing").daemon().unstarted(task));

  private SecondThread() {}

  /** Does something on the second thread, and throws what that throws. */
  static void run(Runnable task) {
    try {
      EXECUTOR.submit(task).get();
    } catch (InterruptedException interrupted) {
      throw new AssertionError("nobody interrupts a fuzzer", interrupted);
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new AssertionError(failed);
      }
    }
  }
}
