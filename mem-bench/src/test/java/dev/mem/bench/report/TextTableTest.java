package dev.mem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mem.bench.report.TextTable.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void linesUpColumns() {
    TextTable table =
        new TextTable(
            List.of(Column.name("name"), Column.number("peak\nbytes"), Column.name("last")));
    table.row(List.of("a", "1,234,567", "x"));
    table.rule();
    table.row(List.of("long name", "8", ""));
    assertThat(table.text().lines())
        .containsExactly(
            "                peak",
            "name           bytes  last",
            "---------  ---------  ----",
            "a          1,234,567  x",
            "---------  ---------  ----",
            "long name          8");
    assertThat(table.text()).endsWith(System.lineSeparator());
  }

  @Test
  void refusesARowOfAnotherLength() {
    TextTable table = new TextTable(List.of(Column.name("name")));
    assertThatIllegalArgumentException().isThrownBy(() -> table.row(List.of("a", "b")));
  }
}
