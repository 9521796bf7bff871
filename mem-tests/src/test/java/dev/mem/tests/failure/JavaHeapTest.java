package dev.mem.tests.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Engine;
import dev.mem.tests.contract.Seeds;
import dev.mem.tests.platform.ChildJvm;
import dev.mem.tests.platform.ChildJvm.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java heap is full when a call is made. */
@Tag("linux")
final class JavaHeapTest {

  @TempDir private Path folder;

  @Test
  void everyCallMayRunOutOfJavaHeap() throws IOException, InterruptedException {
    Outcome outcome =
        new ChildJvm(folder)
            .with("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xms16m", "-Xmx16m")
            .run(JavaHeapProgram.class, Long.toString(Seeds.of("JavaHeapTest")));

    assertThat(outcome.output().lines())
        .as(outcome.toString())
        .containsExactlyElementsOf(
            Arrays.stream(Engine.values()).map(engine -> engine + ": thrown").toList());
    assertThat(outcome.exitCode()).isZero();
  }
}
