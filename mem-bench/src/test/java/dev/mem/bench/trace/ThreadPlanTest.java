package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.bench.trace.FakeSubject.Defect;
import dev.mem.bench.trace.ThreadPlan.Order;
import dev.mem.bench.trace.ThreadScript.Link;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ThreadPlanTest {

  @Test
  void makesARemoteFreeWaitForTheAllocation() {
    ThreadPlan plan =
        ThreadPlan.of(Traces.threaded("0 a 0 1", "0 a 1 1", "1 f 1", "0 f 0"), Order.DEPENDENCIES);
    assertThat(plan.gates()).isEqualTo(1);
    ThreadScript first = plan.scripts().getFirst();
    assertThat(first.operations()).containsExactly(0, 1, 3);
    assertThat(first.slots()).containsExactly(0, 1, 0);
    assertThat(first.links())
        .containsExactly(
            null, new Link(ThreadScript.NONE, 0, ThreadScript.NONE, ThreadScript.NONE), null);
    ThreadScript second = plan.scripts().getLast();
    assertThat(second.operations()).containsExactly(2);
    assertThat(second.links()).containsExactly(new Link(0, ThreadScript.NONE, 0, 1));
  }

  @Test
  void usesASlotAgainOnlyOnTheThreadThatFreedIt() {
    ThreadPlan plan =
        ThreadPlan.of(
            Traces.threaded("0 a 0 1", "1 f 0", "0 a 0 1", "1 a 1 1", "0 f 0", "0 a 2 1"),
            Order.DEPENDENCIES);
    assertThat(plan.scripts().getFirst().slots()).containsExactly(0, 1, 1, 1);
    assertThat(plan.scripts().getFirst().leftovers()).containsExactly(1);
    assertThat(plan.scripts().getLast().slots()).containsExactly(0, 0);
    assertThat(plan.scripts().getLast().leftovers()).containsExactly(0);
    assertThat(plan.gates()).as("an id that is used again makes nobody wait").isEqualTo(1);
  }

  @RepeatedTest(20)
  void keepsTheOrderOfEachBlock(RepetitionInfo repetition) {
    Trace trace = Traces.random(repetition.getCurrentRepetition(), 5, 3000);
    int[] previous = previousOfSameBlock(trace);
    AtomicIntegerArray done = new AtomicIntegerArray(trace.operations());
    Queue<String> violations = new ConcurrentLinkedQueue<>();
    try (FakeSubject subject = new FakeSubject(Defect.NONE)) {
      StepReplay replay = new StepReplay(trace, subject, subject::newTable);
      Runnable freeLeftovers =
          replay.onThreads(
              Order.DEPENDENCIES,
              (operation, table, slot) -> {
                if (previous[operation] >= 0 && done.get(previous[operation]) == 0) {
                  violations.add(operation + " came before " + previous[operation]);
                }
                var _ = OperationApplier.untouched(trace, operation, table, slot);
                done.set(operation, 1);
              });
      assertThat(subject.live()).isEqualTo(trace.leftovers());
      freeLeftovers.run();
      assertThat(subject.live()).isZero();
    }
    assertThat(violations).isEmpty();
    assertThat(IntStream.range(0, done.length()).map(done::get).sum())
        .isEqualTo(trace.operations());
  }

  /** For each operation, the one before on the same block during the same life, or -1. */
  private static int[] previousOfSameBlock(Trace trace) {
    int[] last = new int[trace.slots()];
    Arrays.fill(last, -1);
    int[] previous = new int[trace.operations()];
    for (int operation = 0; operation < previous.length; operation++) {
      int block = trace.slot(operation);
      previous[operation] = last[block];
      last[block] = trace.code(operation) == OperationCode.FREE ? -1 : operation;
    }
    return previous;
  }

  @Test
  void keepsTheWholeOrderIfAsked() {
    Trace trace = Traces.random(7, 5, 3000);
    Queue<Integer> order = new ConcurrentLinkedQueue<>();
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    try (FakeSubject subject = new FakeSubject(Defect.NONE)) {
      Runnable freeLeftovers =
          new StepReplay(trace, subject, subject::newTable)
              .onThreads(
                  Order.GLOBAL,
                  (operation, table, slot) -> {
                    order.add(operation);
                    threads.add(Thread.currentThread().getName());
                    var _ = OperationApplier.untouched(trace, operation, table, slot);
                  });
      freeLeftovers.run();
      assertThat(subject.live()).isZero();
    }
    assertThat(order).containsExactlyElementsOf(IntStream.range(0, 3000).boxed().toList());
    assertThat(threads)
        .containsExactlyElementsOf(
            IntStream.range(0, 3000).mapToObj(i -> "replay-" + trace.thread(i)).toList());
  }
}
