package dev.mem.bench.trace;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.trace.ThreadScript.Link;
import java.util.function.IntFunction;

/**
 * A replay that looks at every operation, and says at which one it failed.
 *
 * <p>Time is not taken here; that loop is in {@link TimedReplay}.
 */
final class StepReplay {
  private final Trace trace;
  private final Subject subject;
  private final IntFunction<BlockTable> tableOfSlots;

  /** What is done for one operation. */
  @FunctionalInterface
  interface Step {
    void apply(int operation, BlockTable table, int slot);
  }

  StepReplay(Trace trace, Subject subject, IntFunction<BlockTable> tableOfSlots) {
    this.trace = trace;
    this.subject = subject;
    this.tableOfSlots = tableOfSlots;
  }

  /**
   * Does the whole trace on this thread, and returns what frees the blocks that are live at the
   * end.
   */
  Runnable onOneThread(Step step) {
    BlockTable table = tableOfSlots.apply(trace.slots());
    for (int operation = 0; operation < trace.operations(); operation++) {
      apply(step, operation, table, trace.slot(operation));
    }
    return () -> {
      for (int i = 0; i < trace.leftovers(); i++) {
        table.free(trace.leftoverSlot(i));
      }
    };
  }

  /**
   * Does the whole trace on its own threads, and returns what frees the blocks that are live at the
   * end.
   */
  Runnable onThreads(ThreadPlan.Order order, Step step) {
    ThreadedRun run = new ThreadedRun(ThreadPlan.of(trace, order), subject, tableOfSlots);
    var _ = run.run((handover, script, table) -> runScript(handover, script, table, step));
    return run::freeLeftovers;
  }

  private void runScript(ThreadedRun run, ThreadScript script, BlockTable table, Step step) {
    for (int position = 0; position < script.operations().length; position++) {
      int slot = script.slots()[position];
      Link link = script.links()[position];
      if (link != null) {
        run.before(link, table, slot);
      }
      apply(step, script.operations()[position], table, slot);
      if (link != null) {
        run.after(link);
      }
    }
  }

  private void apply(Step step, int operation, BlockTable table, int slot) {
    try {
      step.apply(operation, table, slot);
    } catch (RuntimeException | Error e) {
      throw ReplayFailure.at(trace, operation, subject.name(), e);
    }
  }
}
