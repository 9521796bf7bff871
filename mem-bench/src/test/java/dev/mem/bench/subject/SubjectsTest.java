package dev.mem.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds every subject that is present to the contract. */
@Tag("linux")
class SubjectsTest {

  private interface Check {
    void on(SubjectContract contract) throws Exception;
  }

  @TestFactory
  Stream<DynamicTest> everySubjectKeepsTheContract() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    return Subjects.names().stream()
        .filter(name -> !name.equals("null") && Subjects.absence(name).isEmpty())
        .flatMap(name -> Stream.of(name, name + "~slowed"))
        .flatMap(name -> tests(name, seed));
  }

  private static Stream<DynamicTest> tests(String name, long seed) {
    Stream<DynamicTest> local =
        Stream.of(
            test(name, seed, "keeps content", SubjectContract::keepsContent),
            test(name, seed, "aligns", SubjectContract::aligns),
            test(name, seed, "zeroes", SubjectContract::zeroes),
            test(name, seed, "allows empty", SubjectContract::allowsEmptyBlocksAndSlots),
            test(name, seed, "tells usable sizes", SubjectContract::tellsUsableSize),
            test(name, seed, "exchanges", SubjectContract::exchanges),
            test(name, seed, "has arenas or says so", SubjectContract::hasArenasOrSaysSo));
    return name.startsWith("arena-confined")
        ? local
        : Stream.concat(
            local, Stream.of(test(name, seed, "frees remotely", SubjectContract::freesRemotely)));
  }

  private static DynamicTest test(String name, long seed, String title, Check check) {
    return DynamicTest.dynamicTest(
        name + " " + title,
        () -> {
          try (Subject subject = Subjects.open(name)) {
            assertThat(subject.name()).isEqualTo(name);
            check.on(new SubjectContract(subject, seed));
            subject.allocator().ifPresent(SubjectsTest::verifyEmpty);
          }
        });
  }

  private static void verifyEmpty(Allocator allocator) {
    allocator.inspector().verify();
    assertThat(allocator.statistics().liveBlocks()).isZero();
  }

  @Test
  void everyPeerOfTheComparisonIsKnown() {
    assertThat(Subjects.names())
        .contains(
            "first-fit",
            "first-fit:segment",
            "first-fit:heap",
            "malloc",
            "mimalloc",
            "jemalloc",
            "tcmalloc",
            "lwjgl-jemalloc",
            "lwjgl-rpmalloc",
            "lwjgl",
            "netty-pooled",
            "netty-adaptive",
            "arrow",
            "unsafe",
            "arena-confined",
            "arena-shared",
            "lists:unchecked",
            "lists:marked",
            "null");
  }

  @Test
  void whatShowsACostCompetesWithNobody() {
    assertThat(Subjects.names().stream().filter(Subjects::isYardstick))
        .containsExactly("lists:unchecked", "lists:marked", "null");
    assertThat(Subjects.isPeer("lists:marked#2")).isFalse();
    assertThat(Subjects.isPeer("mimalloc#2")).isTrue();
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Subjects.open("hoard"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hoard")
        .hasMessageContaining("mimalloc");
  }

  @Test
  void theSameSubjectCanEnterTwice() {
    try (Subject first = Subjects.open("malloc");
        Subject second = Subjects.open("malloc#2")) {
      assertThat(first.name()).isEqualTo("malloc");
      assertThat(second.name()).isEqualTo("malloc#2");
    }
  }

  /** Opens the subject of the first argument: what the next test runs in a JVM of its own. */
  public static void main(String[] args) {
    try (Subject subject = Subjects.open(args[0])) {
      BlockTable table = subject.newTable(1);
      table.allocate(0, 16);
      table.free(0);
    }
  }

  @Test
  void aSubjectLoadsNoClassOfAnother() throws IOException, InterruptedException {
    for (String name : List.of("malloc", "lwjgl-jemalloc", "netty-pooled", "null")) {
      assertThat(loadedTables(name)).as("tables loaded for %s", name).hasSize(1);
    }
  }

  private static List<String> loadedTables(String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Subjects.JVM_ARGUMENTS);
    command.addAll(
        List.of(
            "-Xlog:class+load:stdout:none",
            "-cp",
            System.getProperty("java.class.path"),
            SubjectsTest.class.getName(),
            name));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(log).isZero();
    return log.lines()
        .filter(line -> line.startsWith("dev.mem.bench.subject."))
        .filter(line -> line.contains("Table"))
        .filter(line -> !line.matches(".*\\.(Block|Address|Object)Table .*"))
        .toList();
  }
}
