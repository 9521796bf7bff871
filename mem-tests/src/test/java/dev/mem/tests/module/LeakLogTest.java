package dev.mem.tests.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.tests.platform.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaks that no listener was set for: they are in the log, with name and size. */
@Tag("linux")
final class LeakLogTest {

  @Test
  void leaksAreLoggedOnce(@TempDir Path folder) throws IOException, InterruptedException {
    ChildJvm.Outcome outcome =
        new ChildJvm(folder)
            .with("--enable-native-access=ALL-UNNAMED", "-Duser.language=en")
            .run(LeakingProgram.class);

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.errors())
        .containsOnlyOnce("allocator \"leaking\" was closed with 2 live blocks")
        .containsOnlyOnce("WARNING")
        .contains(outcome.output().strip() + " bytes")
        .doesNotContain("clean");
  }
}
