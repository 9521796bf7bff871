package dev.mem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {

  private static List<String> linesOf(String table) {
    return table.lines().map(line -> line.replaceAll(" {2,}", " | ")).toList();
  }

  @Test
  void setsSubjectsSideBySide() {
    assertThat(
            linesOf(
                ComparisonTable.text(
                    List.of(
                        Results.known("a", "first-fit", 40, 50, 60),
                        Results.known("b", "first-fit", 200),
                        Results.peer("a", "malloc", 5),
                        Results.peer("b", "malloc", 20),
                        Results.peer("a", "null", 1),
                        Results.peer("b", "null", 1)))))
        .containsExactly(
            "ns per operation | first-fit | malloc | null",
            "------------------ | ---------- | --------- | ---------",
            "a | 50.0 +-20% | 5.00 +-0% | 1.00 +-0%",
            "b | 200 +-0% | 20.0 +-0% | 1.00 +-0%",
            "------------------ | ---------- | --------- | ---------",
            "geometric mean | 100 | 10.0 | 1.00",
            "ratio to first-fit | 1.00 | 0.10 | 0.01",
            "ratio to the best | 10.0 | 1.00 | 0.10");
  }

  @Test
  void takesMeansOverTracesThatAllHave() {
    assertThat(
            linesOf(
                ComparisonTable.text(
                    List.of(
                        Results.known("a", "first-fit", 50),
                        Results.known("b", "first-fit", 1),
                        Results.peer("a", "malloc", 5)))))
        .contains("b | 1.00 +-0% | -", "geometric mean | 50.0 | 5.00");
  }
}
