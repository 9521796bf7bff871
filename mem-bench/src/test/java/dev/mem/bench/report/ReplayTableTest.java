package dev.mem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTableTest {

  private static List<String> linesOf(String table) {
    return table.lines().map(line -> line.replaceAll(" {2,}", " | ")).toList();
  }

  @Test
  void showsEveryFigure() {
    assertThat(
            linesOf(ReplayTable.text(List.of(Results.known("own-cc1", "first-fit", 40, 44, 50)))))
        .containsExactly(
            " | ns per | peak | peak | peak | utili- | arenas | arenas",
            "trace | subject | operations | operation | +- | payload | committed | resident |"
                + " metadata | sation | mapped | returned",
            "------- | --------- | ---------- | --------- | --- | -------- | --------- | -------- |"
                + " -------- | ------ | ------ | --------",
            "own-cc1 | first-fit | 75,000 | 44.0 | 14% | 2.78 MiB | 3 MiB | 2.85 MiB | 27.8 KiB |"
                + " 96.5% | 3 | 2");
  }

  @Test
  void addsTheMeanOfEachSubject() {
    List<String> lines =
        linesOf(
            ReplayTable.text(
                List.of(
                    Results.known("a", "first-fit", 10),
                    Results.peer("a", "malloc", 7),
                    Results.known("b", "first-fit", 1000))));
    assertThat(lines.subList(3, lines.size()))
        .containsExactly(
            "a | first-fit | 75,000 | 10.0 | 0% | 2.78 MiB | 3 MiB | 2.85 MiB | 27.8 KiB | 96.5% |"
                + " 3 | 2",
            "b | first-fit | 75,000 | 1,000 | 0% | 2.78 MiB | 3 MiB | 2.85 MiB | 27.8 KiB | 96.5% |"
                + " 3 | 2",
            "geometric mean | first-fit | 100",
            lines.get(2),
            "a | malloc | 75,000 | 7.00 | 0% | 2.78 MiB | - | - | - | - | - | -");
  }
}
