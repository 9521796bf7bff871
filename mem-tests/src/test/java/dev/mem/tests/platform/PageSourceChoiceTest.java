package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.tests.platform.ChildJvm.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which page source a program gets, and what it is told. */
@Tag("linux")
final class PageSourceChoiceTest {

  @TempDir private Path folder;

  private Outcome choice(String... options) throws IOException, InterruptedException {
    Outcome outcome = new ChildJvm(folder).with(options).run(ChosenSourceProgram.class);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    return outcome;
  }

  @Test
  void theOneOfThePlatformIfNativeAccessIsGranted() throws IOException, InterruptedException {
    Outcome outcome = choice("--enable-native-access=ALL-UNNAMED");

    assertThat(outcome.output()).isEqualTo("source: posix\nsource: posix\n");
    assertThat(outcome.errors()).isEmpty();
  }

  @Test
  void theOneOfTheJdkWithOneWarningIfNativeAccessIsDenied()
      throws IOException, InterruptedException {
    Outcome outcome = choice("--illegal-native-access=deny");

    assertThat(outcome.output()).isEqualTo("source: jdk\nsource: jdk\n");
    assertThat(outcome.errors()).containsOnlyOnce("the page source \"posix\" is not available");
    assertThat(outcome.errors())
        .containsOnlyOnce("start java with --enable-native-access=ALL-UNNAMED");
  }

  @Test
  void theOneOfTheJdkWithoutAnyWarningIfItIsForced() throws IOException, InterruptedException {
    Outcome outcome = choice("--illegal-native-access=deny", "-Ddev.mem.pageSource=jdk");

    assertThat(outcome.output()).isEqualTo("source: jdk\nsource: jdk\n");
    assertThat(outcome.errors()).isEmpty();
  }

  @Test
  void noneIfTheForcedOneRefuses() throws IOException, InterruptedException {
    Outcome outcome = choice("--illegal-native-access=deny", "-Ddev.mem.pageSource=posix");

    assertThat(outcome.output().lines())
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(line)
                .startsWith("refused: page source \"posix\"")
                .contains("start java with --enable-native-access=ALL-UNNAMED"));
  }

  @Test
  void noneIfTheForcedOneIsUnknownOrForAnotherPlatform() throws IOException, InterruptedException {
    assertThat(choice("-Ddev.mem.pageSource=beos").output())
        .contains("there is none of that name; those there are: posix, windows, jdk");
    assertThat(choice("-Ddev.mem.pageSource=windows").output())
        .contains("it does not support this platform; those there are: posix, windows, jdk");
  }
}
