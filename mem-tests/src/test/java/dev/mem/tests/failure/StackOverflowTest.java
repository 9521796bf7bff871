package dev.mem.tests.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Engine;
import dev.mem.tests.contract.Seeds;
import dev.mem.tests.failure.StackDepthProgram.Outcome;
import dev.mem.tests.platform.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The stack runs out within a call, at every depth at which it can: the heap is as before or, if
 * that was on the way back, as afterwards.
 */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class StackOverflowTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Engine.class)
  void everyCallMayRunOutOfStack(Engine engine) throws InterruptedException {
    Outcome outcome = StackDepthProgram.run(engine, Seeds.of("StackOverflowTest." + engine));

    assertThat(outcome.thrown()).isPositive();
    assertThat(outcome.done())
        .as("calls that have thrown on their way back")
        .isLessThan(outcome.thrown() / 2);
  }

  /** Where every call has a frame of its own, and the stack may run out at each. */
  @Test
  void everyCallMayRunOutOfStackInTheInterpreter() throws IOException, InterruptedException {
    ChildJvm.Outcome outcome =
        new ChildJvm(folder)
            .with("--enable-native-access=ALL-UNNAMED", "-XX:CompileCommand=quiet")
            .with("-XX:CompileCommand=exclude,dev.mem.core.*::*")
            .run(StackDepthProgram.class, Long.toString(Seeds.of("StackOverflowTest")));

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.output().lines()).hasSize(Engine.values().length);
  }

  /** A class whose initialization runs out of stack can never be used again. */
  @ParameterizedTest
  @EnumSource(FirstUseProgram.Call.class)
  void whatIsFirstCalledAtTheEndOfTheStackCanBeCalledLater(FirstUseProgram.Call call)
      throws IOException, InterruptedException {
    ChildJvm.Outcome outcome =
        new ChildJvm(folder)
            .with("--enable-native-access=ALL-UNNAMED", "-Xint", "-Xss512k")
            .run(FirstUseProgram.class, call.name());

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.output())
        .matches("too deep [1-9][0-9]*, refused [0-9]+\\s*")
        .satisfies(line -> assertThat(line.contains("refused 0")).isNotEqualTo(call.isRefused()));
  }
}
