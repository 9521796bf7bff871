package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mem.bench.trace.FakeSubject.Defect;
import dev.mem.bench.trace.ThreadPlan.Order;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadedRunTest {

  @Test
  void endsAllThreadsWhenOneFails() {
    Trace trace = Traces.random(3, 6, 5000);
    AtomicInteger done = new AtomicInteger();
    try (FakeSubject subject = new FakeSubject(Defect.NONE)) {
      StepReplay replay = new StepReplay(trace, subject, subject::newTable);
      assertThatExceptionOfType(ReplayFailure.class)
          .isThrownBy(() ->
              replay.onThreads(
                  Order.GLOBAL,
                  (operation, _, _) -> {
                    if (operation == 1234) {
                      throw new IllegalStateException("on purpose");
                    }
                    done.incrementAndGet();
                  }))
          .withMessage(trace.place(1234) + ": fake: IllegalStateException: on purpose");
    }
    assertThat(done.get()).as("those that wait do nothing any more").isEqualTo(1234);
  }

  @Test
  void reportsATableThatCannotBeMade() {
    Trace trace = Traces.random(3, 6, 100);
    try (FakeSubject subject = new FakeSubject(Defect.NONE)) {
      ThreadedRun run =
          new ThreadedRun(
              ThreadPlan.of(trace, Order.DEPENDENCIES),
              subject,
              _ -> {
                throw new IllegalStateException("no table");
              });
      assertThatIllegalStateException()
          .isThrownBy(() ->
              run.run((_, _, _) -> {
                throw new AssertionError("there is no table to run on");
              }))
          .withMessage("no table");
    }
  }
}
