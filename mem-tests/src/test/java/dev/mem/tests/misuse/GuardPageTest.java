package dev.mem.tests.misuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Engine;
import dev.mem.tests.platform.ChildJvm;
import dev.mem.tests.platform.ChildJvm.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guard pages stop whoever runs over the end of a large block: each in a JVM of its own. */
@Tag("linux")
final class GuardPageTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Engine.class)
  void overflowOfALargeBlockEndsTheProgram(Engine engine) throws IOException, InterruptedException {
    Outcome outcome =
        new ChildJvm(folder)
            .with("--enable-native-access=ALL-UNNAMED")
            .run(GuardedOverflowProgram.class, engine.optionName());

    assertThat(outcome.output()).contains("within the block").contains("SIGSEGV");
    assertThat(outcome.output()).doesNotContain("far past its end");
    assertThat(outcome.exitCode()).isNotZero();
  }
}
