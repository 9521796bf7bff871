package dev.mem.bench.report;

import dev.mem.bench.report.TextTable.Column;
import dev.mem.bench.subject.Subjects;
import dev.mem.bench.trace.ReplayResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets subjects side by side: nanoseconds per operation, one line for each trace, and the geometric
 * means.
 */
public final class ComparisonTable {
  private final List<ReplayResult> results;
  private final List<String> subjects;
  private final List<String> files;

  private ComparisonTable(List<ReplayResult> results) {
    this.results = results;
    subjects = results.stream().map(ReplayResult::subject).distinct().toList();
    files = results.stream().map(ReplayResult::source).distinct().toList();
  }

  /**
   * Formats results.
   *
   * <p>Means and ratios are over the traces that all subjects have.
   *
   * @param results the results; subjects are shown in the order they appear in
   * @return a table, each line ended
   */
  public static String text(List<ReplayResult> results) {
    return new ComparisonTable(results).text();
  }

  private String text() {
    List<Column> columns = new ArrayList<>(List.of(Column.name("ns per operation")));
    subjects.forEach(subject -> columns.add(Column.number(subject)));
    TextTable table = new TextTable(columns);
    for (String file : files) {
      table.row(row(traceName(file), subject -> cell(result(file, subject))));
    }
    table.rule();
    table.row(row("geometric mean", subject -> Figures.threeDigits(mean(subject))));
    double first = mean(subjects.getFirst());
    table.row(
        row(
            "ratio to " + subjects.getFirst(),
            subject -> Figures.threeDigits(mean(subject) / first)));
    double best =
        subjects.stream()
            .filter(ComparisonTable::isAllocator)
            .mapToDouble(this::mean)
            .min()
            .orElse(first);
    table.row(row("ratio to the best", subject -> Figures.threeDigits(mean(subject) / best)));
    return table.text();
  }

  private static boolean isAllocator(String subject) {
    return !Subjects.isYardstick(subject);
  }

  private interface CellOfSubject {
    String cell(String subject);
  }

  private List<String> row(String title, CellOfSubject cells) {
    List<String> row = new ArrayList<>(List.of(title));
    subjects.forEach(subject -> row.add(cells.cell(subject)));
    return row;
  }

  private static String cell(@Nullable ReplayResult result) {
    return result == null
        ? Figures.UNKNOWN
        : Figures.threeDigits(result.medianNs()) + " +-" + ReplayTable.spread(result);
  }

  private String traceName(String file) {
    return results.stream()
        .filter(result -> result.source().equals(file))
        .map(ReplayResult::trace)
        .findFirst()
        .orElse(file);
  }

  private @Nullable ReplayResult result(String file, String subject) {
    return results.stream()
        .filter(result -> result.source().equals(file) && result.subject().equals(subject))
        .findFirst()
        .orElse(null);
  }

  private double mean(String subject) {
    return Figures.geometricMean(
        files.stream()
            .filter(file -> subjects.stream().allMatch(other -> result(file, other) != null))
            .map(file -> result(file, subject))
            .mapToDouble(result -> result == null ? Double.NaN : result.medianNs()));
  }
}
