package dev.mem.tests.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Engine;
import dev.mem.tests.platform.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory that was freed is the system's again, by the kernel's account, and nobody's by Java's. */
@Tag("linux")
final class ReturnedMemoryTest {

  @Test
  void kernelHasNothingOfTheArenasMappedAndStaleAccessThrows(@TempDir Path folder)
      throws IOException, InterruptedException {
    ChildJvm.Outcome outcome =
        new ChildJvm(folder)
            .with("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny")
            .run(ReturnedMemoryProgram.class);

    List<String> expected = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      expected.add(engine.optionName() + " full: 100 % mapped");
      expected.add(engine.optionName() + " freed: 0 % mapped, 0 blocks accessible");
      expected.add(engine.optionName() + " closed: 0 % mapped, 0 blocks accessible");
    }
    assertThat(outcome.output().lines()).as(outcome.toString()).containsExactlyElementsOf(expected);
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
  }
}
