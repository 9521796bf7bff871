package dev.mem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that draw heaps: {@code map} and {@code compare}. */
class HeapCommandsTest {
  @TempDir private Path folder;
  private final Console console = new Console();
  private Path trace = Path.of("");

  /** Blocks that grow, of which every other one is freed; the most is live before the last free. */
  @BeforeEach
  void writeTrace() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append("a %d %d%n".formatted(i, 100 + 10 * i));
    }
    for (int i = 0; i < 200; i += 2) {
      lines.append("f %d%n".formatted(i));
    }
    trace = Files.writeString(folder.resolve("small.rep"), lines);
  }

  private int map(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "map";
    all[1] = trace.toString();
    all[2] = "--output=" + folder.resolve("heap.svg");
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return console.run(all);
  }

  @Test
  void drawsTheHeapAtThePeak() throws IOException {
    assertThat(map("--engine=best-fit")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("in 200 live blocks");
    assertThat(Files.readString(folder.resolve("heap.svg"))).startsWith("<svg ");
  }

  @Test
  void drawsItAtTheEndAndInBetween() {
    assertThat(map("--engine=tlsf", "--at=end")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("in 100 live blocks");
    assertThat(map("--engine=buddy", "--at=7")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("in 7 live blocks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--at=0", "--at=301", "--at=noon", "--engine=worst-fit"})
  void refusesWhatMakesNoSense(String argument) {
    assertThat(map(argument)).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).isNotEmpty();
  }

  @Test
  @Tag("linux") // It starts JVMs of its own.
  void comparesEnginesOnAPage() throws IOException {
    Path output = folder.resolve("out");
    assertThat(
            console.run(
                "compare",
                trace.toString(),
                "--engine=first-fit,buddy",
                "--forks=1",
                "--rounds=1",
                "--frames=3",
                "--output=" + output))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("ratio to first-fit", "small");
    String page = Files.readString(output.resolve("index.html"));
    assertThat(page).contains("Trace small", "at the peak", "data-index=\"2\"", "buddy");
  }

  @Test
  void comparisonOfResultsHasAnotherName() {
    assertThat(console.run("diff", "--help")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("Compares two results");
  }
}
