package dev.mem.bench.trace;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.trace.ThreadScript.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One replay of a trace on as many threads as it names.
 *
 * <p>All threads are started and have their tables before the first operation. When one fails, all
 * gates open and the others end at their next link.
 */
final class ThreadedRun {
  private final ThreadPlan plan;
  private final Subject subject;
  private final IntFunction<BlockTable> tableOfSlots;
  private final Gate[] gates;
  private final @Nullable BlockTable[] tables;
  private final CountDownLatch ready;
  private final CountDownLatch start = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final long[] endNanos;

  /** What a thread does with its script. */
  @FunctionalInterface
  interface Body {
    void run(ThreadedRun run, ThreadScript script, BlockTable table);
  }

  /** Ends a thread because another one failed. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Prepares a replay.
   *
   * @param plan who does what
   * @param subject on what
   * @param tableOfSlots makes the table of a thread, on that thread
   */
  ThreadedRun(ThreadPlan plan, Subject subject, IntFunction<BlockTable> tableOfSlots) {
    this.plan = plan;
    this.subject = subject;
    this.tableOfSlots = tableOfSlots;
    gates = Stream.generate(Gate::new).limit(plan.gates()).toArray(Gate[]::new);
    tables = new @Nullable BlockTable[plan.scripts().size()];
    ready = new CountDownLatch(tables.length);
    endNanos = new long[tables.length];
  }

  /**
   * Runs the body on every thread, and returns the time from the common start to the end of the
   * last one, in nanoseconds.
   */
  long run(Body body) {
    List<Thread> threads = new ArrayList<>();
    long startNanos;
    try {
      for (ThreadScript script : plan.scripts()) {
        threads.add(
            Thread.ofPlatform().name("replay-" + script.thread()).start(() -> run(script, body)));
      }
      awaitUninterruptibly(ready);
    } catch (Throwable e) {
      abandon(e);
    } finally {
      startNanos = System.nanoTime();
      start.countDown();
      threads.forEach(ThreadedRun::joinUninterruptibly);
    }
    rethrowFailure();
    long lastEnd = startNanos;
    for (long end : endNanos) {
      lastEnd = Math.max(lastEnd, end);
    }
    return lastEnd - startNanos;
  }

  private void run(ThreadScript script, Body body) {
    try {
      subject.attachThread();
      try {
        BlockTable table = tableOfSlots.apply(script.tableSlots());
        tables[script.thread()] = table;
        ready.countDown();
        awaitUninterruptibly(start);
        body.run(this, script, table);
        endNanos[script.thread()] = System.nanoTime();
      } finally {
        subject.detachThread();
      }
    } catch (Abandoned abandoned) {
      // The thread that failed says why.
    } catch (Throwable e) {
      abandon(e);
    } finally {
      ready.countDown();
    }
  }

  /** What comes before a linked operation: waits for its turn, and fetches its block. */
  void before(Link link, BlockTable table, int slot) {
    if (link.waitsFor() != ThreadScript.NONE) {
      gates[link.waitsFor()].await();
      if (failure.get() != null) {
        throw new Abandoned();
      }
    }
    if (link.holder() != ThreadScript.NONE) {
      table.exchange(slot, table(link.holder()), link.holderSlot());
    }
  }

  /** What comes after a linked operation: lets others have their turn. */
  void after(Link link) {
    if (link.opens() != ThreadScript.NONE) {
      gates[link.opens()].open();
    }
  }

  /** Frees the blocks that are live at the end, after {@link #run}. */
  void freeLeftovers() {
    for (ThreadScript script : plan.scripts()) {
      BlockTable table = table(script.thread());
      for (int slot : script.leftovers()) {
        table.free(slot);
      }
    }
  }

  private BlockTable table(int thread) {
    BlockTable table = tables[thread];
    if (table == null) {
      throw new IllegalStateException("thread " + thread + " has no table");
    }
    return table;
  }

  private void abandon(Throwable reason) {
    failure.compareAndSet(null, reason);
    for (Gate gate : gates) {
      gate.open();
    }
  }

  private void rethrowFailure() {
    Throwable thrown = failure.get();
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    if (thrown != null) {
      throw new IllegalStateException(thrown);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
