package dev.mem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayCommandTest {
  private static final String TRACE =
      """
      0 a 0 100
      1 c 1 5000
      0 m 2 64 256
      1 r 0 200
      1 f 2
      0 f 1
      """;

  @TempDir private Path folder;
  private final Console console = new Console();
  private Path trace = Path.of("");
  private Path json = Path.of("");

  @BeforeEach
  void writeTrace() throws IOException {
    trace = file("small.trep", TRACE);
    json = folder.resolve("results.json");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private int replay(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "replay";
    all[1] = "--warmup=0";
    all[2] = "--rounds=1";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return console.run(all);
  }

  private List<JsonElement> results() throws IOException {
    return JsonParser.parseString(Files.readString(json)).getAsJsonArray().asList();
  }

  private static String text(JsonElement result, String name) {
    return result.getAsJsonObject().get(name).getAsString();
  }

  @Test
  void replaysAndWritesResults() throws IOException {
    Path other = file("other.rep", "a 0 10\n");
    assertThat(
            replay(
                "--check",
                "--threads",
                "--json",
                json.toString(),
                trace.toString(),
                other.toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("small", "other", "sharded", "geometric mean");
    assertThat(console.err()).isEmpty();
    assertThat(results()).hasSize(2);
    JsonElement result = results().getFirst();
    assertThat(text(result, "trace")).isEqualTo("small");
    assertThat(text(result, "file")).isEqualTo(trace.toString());
    assertThat(text(result, "subject")).isEqualTo("sharded");
    assertThat(text(result, "ops")).isEqualTo("6");
    assertThat(text(result, "threads")).isEqualTo("2");
    assertThat(text(result, "checked")).isEqualTo("true");
    assertThat(text(result, "peakPayloadBytes")).isEqualTo("5264");
  }

  @Test
  void replaysOnOneThreadAndUncheckedUnlessAsked() throws IOException {
    assertThat(replay("--engine", "first-fit", "--json", json.toString(), trace.toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(text(results().getFirst(), "threads")).isEqualTo("1");
    assertThat(text(results().getFirst(), "checked")).isEqualTo("false");
  }

  @Test
  void saysThatTheNullSubjectIsNotChecked() {
    assertThat(replay("--check", "--subject=null", trace.toString())).isEqualTo(ExitCode.OK);
    assertThat(console.err().strip())
        .isEqualTo("null has no memory of its own and was not checked");
  }

  @Test
  void refusesABrokenTrace() throws IOException {
    Path broken = file("broken.rep", "a 0 10\nfree 0\n");
    assertThat(replay(trace.toString(), broken.toString())).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err().strip())
        .isEqualTo(broken + ":2: expected an operation (a, c, m, r or f), but found \"free\"");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void refusesAMissingFile() {
    Path missing = folder.resolve("missing.rep");
    assertThat(replay(missing.toString())).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err().strip()).isEqualTo(missing + ": no such file");
  }

  @Test
  void refusesAResultFileInNoFolder() {
    Path nowhere = folder.resolve("nowhere").resolve("results.json");
    assertThat(replay("--json", nowhere.toString(), trace.toString()))
        .isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err().strip())
        .isEqualTo(nowhere + ": expected a file in a folder that exists");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --engine=fastest       | no engine is named "fastest"; known are sharded
          --engine=malloc        | no engine is named "malloc"; known are sharded
          --subject=nonesuch     | no subject is named "nonesuch"; known are sharded
          --subject=malloc,first | no subject is named "first"; known are sharded
          --rounds=0             | --rounds: expected a number of at least 1, but found "0"
          --warmup=-1            | --warmup: expected a number of at least 0, but found "-1"
          --forks=0              | --forks: expected a number of at least 1, but found "0"
          --forks=many           | Invalid value for option '--forks': 'many' is not an int
          --fork=1               | Unknown option: '--fork=1'
          """)
  void refusesAWrongOption(String option, String message) {
    assertThat(console.run("replay", option, trace.toString())).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).startsWith(message).doesNotContain("\tat ");
  }

  @Test
  void refusesNoFile() {
    assertThat(console.run("replay")).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).startsWith("Missing required parameter: 'FILE'");
  }

  @Test
  void refusesBothWaysToNameASubject() {
    assertThat(replay("--engine=first-fit", "--subject=malloc", trace.toString()))
        .isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(console.err()).contains("mutually exclusive");
  }

  @Test
  void goesOnAfterATraceThatFails() throws IOException {
    Path greedy = file("greedy.rep", "a 0 4000000000000000000\n");
    assertThat(replay("--json", json.toString(), greedy.toString(), trace.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(console.err()).startsWith(greedy + ":1: sharded: OffHeapOutOfMemoryError: ");
    assertThat(console.err()).doesNotContain("\tat ");
    assertThat(results()).hasSize(1);
    assertThat(text(results().getFirst(), "trace")).isEqualTo("small");
  }

  @Test
  @Tag("linux")
  void comparesSubjectsInProcessesOfTheirOwn() throws IOException {
    assertThat(
            replay(
                "--check",
                "--forks=2",
                "--subject=malloc,first-fit",
                "--json",
                json.toString(),
                trace.toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("ratio to malloc", "ratio to the best");
    assertThat(results()).hasSize(2);
    assertThat(text(results().getFirst(), "subject")).isEqualTo("malloc");
    assertThat(text(results().getLast(), "subject")).isEqualTo("first-fit");
    for (JsonElement result : results()) {
      assertThat(text(result, "checked")).isEqualTo("true");
      assertThat(result.getAsJsonObject().getAsJsonArray("nsPerOpRounds")).hasSize(2);
      assertThat(result.getAsJsonObject().get("nsPerOp").getAsDouble()).isPositive();
    }
    assertThat(results().getLast().getAsJsonObject().get("peakCommittedBytes").getAsLong())
        .isGreaterThan(5264);
  }

  @Test
  @Tag("linux")
  void reportsASubjectThatFailsInItsProcess() throws IOException {
    Path greedy = file("greedy.rep", "a 0 4000000000000000000\n");
    assertThat(
            replay(
                "--forks=1",
                "--subject=first-fit,null",
                "--json",
                json.toString(),
                greedy.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(console.err()).contains("first-fit failed: its process ended with exit code 1");
    assertThat(results()).isEmpty();
  }
}
