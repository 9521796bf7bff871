package dev.mem.tests.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Engine;
import dev.mem.tests.platform.ChildJvm;
import dev.mem.tests.platform.ChildJvm.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every engine at the limits that Linux sets a process, each limit in a JVM of its own. */
@Tag("linux")
final class ScarcityTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Scarcity.class)
  void everyEngineIsRefusedMemoryAndGoesOn(Scarcity scarcity)
      throws IOException, InterruptedException {
    Outcome outcome =
        new ChildJvm(folder)
            // The JIT compiler would need memory of the system when there is none.
            .with("--enable-native-access=ALL-UNNAMED", "-Xint")
            .run(ScarcityProgram.class, scarcity.name());

    assertThat(outcome.output().lines())
        .as(outcome.toString())
        .containsExactlyElementsOf(
            Arrays.stream(Engine.values()).map(engine -> engine + ": ENOMEM, ENOMEM").toList());
    assertThat(outcome.exitCode()).isZero();
  }
}
