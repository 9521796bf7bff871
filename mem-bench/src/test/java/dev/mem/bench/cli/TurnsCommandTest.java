package dev.mem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnsCommandTest {
  @TempDir private Path folder;
  private final Console console = new Console();
  private Path trace = Path.of("");

  @BeforeEach
  void writeTrace() throws IOException {
    trace = Files.writeString(folder.resolve("small.rep"), "a 0 100\na 1 30\nf 0\n");
  }

  private int turns(String subjects, String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "turns";
    all[1] = "--casts=1";
    all[2] = "--subject=" + subjects;
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    all[all.length - 1] = trace.toString();
    return console.run(all);
  }

  @Test
  void showsLeastTimesAndRatios() {
    assertThat(turns("sharded,null", "--turns=3")).isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .contains("sharded", "null", "small.rep", "geometric mean")
        .contains("1.000 (1.000 to 1.000)");
  }

  @Test
  void refusesWhatCannotBeCompared() throws IOException {
    assertThat(turns("nobody", "--turns=3")).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).contains("no subject is named \"nobody\"");
    assertThat(turns("sharded@" + folder.resolve("none"), "--turns=3"))
        .isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).contains("there is nothing at");
    assertThat(turns("sharded", "--turns=0")).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).contains("must be 1 or more");
    Files.writeString(trace, "x 0 100\n");
    assertThat(turns("sharded", "--turns=3")).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).contains("small.rep");
  }
}
