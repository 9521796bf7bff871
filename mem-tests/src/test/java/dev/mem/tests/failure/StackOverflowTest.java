package dev.mem.tests.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Engine;
import dev.mem.tests.contract.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stack runs out within a call, at every depth at which it can. */
final class StackOverflowTest {

  @ParameterizedTest
  @EnumSource(Engine.class)
  void everyCallMayRunOutOfStack(Engine engine) throws InterruptedException {
    long seed = Seeds.random("StackOverflowTest." + engine).nextLong();
    StackDepthProgram.Outcome outcome = StackDepthProgram.run(engine, seed);
    assertThat(outcome.overflows()).isPositive();
    System.out.println(engine + " " + outcome);
  }
}
