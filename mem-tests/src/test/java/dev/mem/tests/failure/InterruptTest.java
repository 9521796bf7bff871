package dev.mem.tests.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.tests.contract.Seeds;
import dev.mem.tests.stress.RandomOperations;
import dev.mem.tests.stress.ShadowBlock;
import dev.mem.tests.stress.ShadowHeap;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread is interrupted before and within calls: it gets what others get, and stays so. */
@ParameterizedClass
@EnumSource(Engine.class)
final class InterruptTest {
  private static final int STEPS = 1500;

  private final Engine engine;
  private final Random random;

  InterruptTest(Engine engine) {
    this.engine = engine;
    this.random = Seeds.random("InterruptTest." + engine);
  }

  @AfterEach
  void clearInterrupt() {
    boolean _ = Thread.interrupted();
  }

  @ParameterizedTest
  @EnumSource(Checking.class)
  void threadInterruptedBeforeEveryCall(Checking checking) {
    Thread.currentThread().interrupt();
    operate(checking);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Checking.class)
  void threadInterruptedDuringCalls(Checking checking) throws InterruptedException {
    Thread user = Thread.currentThread();
    AtomicBoolean done = new AtomicBoolean();
    Thread interrupter =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                user.interrupt();
                Thread.yield();
              }
            });
    operate(checking);
    done.set(true);
    while (interrupter.isAlive()) {
      Thread.onSpinWait();
    }
    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
  }

  private void operate(Checking checking) {
    try (Allocator allocator =
        Allocator.builder().engine(engine).checking(checking).arenaBytes(1 << 16).build()) {
      ShadowHeap model = new ShadowHeap(allocator, 0);
      var operations = new RandomOperations(allocator, allocator, model, random, 1 << 20);
      for (int step = 0; step < STEPS; step++) {
        operations.step();
      }
      model.compareWithHeap();
      while (model.size() > 0) {
        ShadowBlock block = model.any(random);
        model.remove(block);
        allocator.raw().free(block.address());
      }
      allocator.trim();
      model.compareWithHeap();
      assertThat(allocator.statistics().reservedBytes()).isZero();
    }
  }
}
