package dev.mem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private final Console console = new Console();

  @Test
  void explainsItself() {
    assertThat(console.run("--help")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("demo", "replay", "info", "Exit codes:", "./mem demo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "replay", "info"})
  void explainsEachCommand(String command) {
    assertThat(console.run(command, "--help")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).startsWith("Usage: mem " + command);
    assertThat(console.out()).doesNotContain(ForkedComparison.WORKER_OPTION);
  }

  @Test
  void tellsItsVersion() {
    assertThat(console.run("--version")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).startsWith("mem ").contains("Java " + Runtime.version());
  }

  @Test
  void asksForACommand() {
    assertThat(console.run()).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).contains("Missing required subcommand", "Usage: mem");
  }

  @Test
  void refusesAnUnknownCommand() {
    assertThat(console.run("repaly")).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).contains("repaly", "replay");
  }

  @Test
  void printsWhatItFinds() {
    assertThat(console.run("info")).isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .contains(
            List.of(
                "operating system",
                "JVM",
                "CPUs for this process",
                "transparent huge pages",
                "page size",
                "granularity",
                "huge page",
                "traits",
                "arenaBytes",
                "as the engine prefers",
                "first-fit",
                "malloc"));
  }

  @Test
  void replaysTheBundledTraces() {
    assertThat(console.run("demo")).isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .contains("own-cc1", "own-espresso", "own-gdb", "own-gitgrep", "own-perl", "geometric mean")
        .containsPattern("Next: \\./mem replay [^\\n]*\\R$");
    assertThat(console.err()).isEmpty();
  }
}
