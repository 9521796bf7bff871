package dev.mem.bench.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTurnsTest {
  @TempDir private Path folder;
  private Path trace = Path.of("");

  @BeforeEach
  void writeTrace() throws IOException {
    trace = Files.writeString(folder.resolve("small.rep"), "a 0 100\nr 0 200\na 1 30\nf 0\n");
  }

  /** Compiles a player that takes the same time at each turn, and returns where it is. */
  private Path playerThatTakes(String nanos) throws IOException {
    Path source = Files.createDirectories(folder.resolve("source")).resolve("TraceTurn.java");
    Files.writeString(
        source,
        """
        package dev.mem.bench.trace;
        public class TraceTurn implements java.util.function.DoubleSupplier, AutoCloseable {
          public TraceTurn(String subject, java.nio.file.Path file) {}
          public double getAsDouble() { return %s; }
          public void close() {}
        }
        """
            .formatted(nanos));
    Path classes = Files.createTempDirectory(folder, "classes");
    int failed =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertThat(failed).isZero();
    return classes;
  }

  private List<TraceTurns.Result> run(int casts, int turns, String... names)
      throws IOException, InterruptedException {
    List<Contestant> contestants = new ArrayList<>();
    for (String name : names) {
      contestants.add(Contestant.of(name));
    }
    return new TraceTurns(contestants, casts, turns).run(trace, _ -> {});
  }

  @Test
  void allTakeTheirTurns() throws IOException, InterruptedException {
    List<TraceTurns.Result> results = run(2, 4, "sharded", "first-fit", "null");
    assertThat(results)
        .extracting(result -> result.contestant().name())
        .containsExactly("sharded", "first-fit", "null");
    assertThat(results).allMatch(result -> result.leastNanos() > 0);
    assertThat(results)
        .allMatch(result ->
            result.leastRatio() <= result.ratio() * 1.0001
                && result.ratio() <= result.mostRatio() * 1.0001);
    assertThat(results.getFirst().ratio()).as("to itself").isEqualTo(1);
  }

  @Test
  void theClassesOfAPathComeFirst() throws IOException, InterruptedException {
    Path slow = playerThatTakes("50");
    Path quick = playerThatTakes("40");
    List<TraceTurns.Result> results = run(3, 6, "sharded@" + slow, "sharded@" + quick);
    assertThat(results.get(0).leastNanos()).isEqualTo(50);
    assertThat(results.get(1).leastNanos()).isEqualTo(40);
    assertThat(results.get(1).ratio()).isEqualTo(0.8);
    assertThat(results.get(1).leastRatio()).isEqualTo(0.8);
    assertThat(results.get(1).mostRatio()).isEqualTo(0.8);
  }

  @Test
  void theFirstThirdOfTheTurnsDoesNotCount() throws IOException, InterruptedException {
    Path warming = playerThatTakes("++turn > 2 ? 10 : 1; } int turn; { ");
    assertThat(run(2, 6, "sharded@" + warming).getFirst().leastNanos()).isEqualTo(10);
  }

  @Test
  void castsAreCounted() throws IOException, InterruptedException {
    List<Integer> done = new ArrayList<>();
    Path player = playerThatTakes("1");
    new TraceTurns(List.of(Contestant.of("sharded@" + player)), 3, 1).run(trace, done::add);
    assertThat(done).containsExactly(1, 2, 3);
  }

  @Test
  void whoFailsIsNamed() throws IOException {
    String failing = "sharded@" + playerThatTakes("1 / (Integer.parseInt(\"0\"))");
    assertThatExceptionOfType(ContestantFailure.class)
        .isThrownBy(() -> run(1, 1, "sharded", failing))
        .withMessage(failing + " failed: java.lang.ArithmeticException: / by zero");
    assertThatExceptionOfType(ContestantFailure.class)
        .isThrownBy(() -> run(1, 1, "nobody"))
        .withMessageStartingWith("nobody failed: ")
        .withMessageContaining("no subject is named");
  }

  @Test
  void aPathMustBeThere() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Contestant.of("sharded@" + folder.resolve("missing")))
        .withMessageContaining("missing")
        .withMessageContaining("folder of classes");
    assertThat(Contestant.of("sharded").subject()).isEqualTo("sharded");
    assertThat(Contestant.of("sharded@" + folder).subject()).isEqualTo("sharded");
    assertThat(Contestant.of("sharded@" + folder).classPath()).startsWith(folder);
  }
}
