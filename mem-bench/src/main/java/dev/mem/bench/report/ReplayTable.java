package dev.mem.bench.report;

import dev.mem.bench.report.TextTable.Column;
import dev.mem.bench.trace.ReplayResult;
import java.util.ArrayList;
import java.util.List;

/** Shows what replays gave: one line for each trace and subject. */
public final class ReplayTable {
  private static final int NS_COLUMN = 3;

  private static final List<Column> COLUMNS =
      List.of(
          Column.name("trace"),
          Column.name("subject"),
          Column.number("operations"),
          Column.number("ns per\noperation"),
          Column.number("+-"),
          Column.number("peak\npayload"),
          Column.number("peak\ncommitted"),
          Column.number("peak\nresident"),
          Column.number("metadata"),
          Column.number("utili-\nsation"),
          Column.number("arenas\nmapped"),
          Column.number("arenas\nreturned"));

  private ReplayTable() {}

  /**
   * Formats results, subject by subject.
   *
   * @param results the results
   * @return a table, each line ended
   */
  public static String text(List<ReplayResult> results) {
    List<String> subjects = results.stream().map(ReplayResult::subject).distinct().toList();
    TextTable table = new TextTable(COLUMNS);
    for (String subject : subjects) {
      List<ReplayResult> ofSubject =
          results.stream().filter(result -> result.subject().equals(subject)).toList();
      ofSubject.forEach(result -> table.row(cells(result)));
      if (ofSubject.size() > 1) {
        table.row(meanCells(subject, ofSubject));
      }
      if (!subject.equals(subjects.getLast())) {
        table.rule();
      }
    }
    return table.text();
  }

  private static List<String> cells(ReplayResult result) {
    return List.of(
        result.trace(),
        result.subject(),
        Figures.count(result.operations()),
        Figures.threeDigits(result.medianNs()),
        spread(result),
        Figures.bytes(result.memory().peakPayloadBytes()),
        Figures.bytes(result.memory().peakCommittedBytes()),
        Figures.bytes(result.memory().peakResidentBytes()),
        Figures.bytes(result.memory().metadataBytes()),
        Figures.percent(result.memory().utilisation()),
        Figures.count(result.memory().arenasMapped()),
        Figures.count(result.memory().arenasReturned()));
  }

  private static List<String> meanCells(String subject, List<ReplayResult> results) {
    double mean = Figures.geometricMean(results.stream().mapToDouble(ReplayResult::medianNs));
    List<String> cells = new ArrayList<>(COLUMNS.stream().map(_ -> "").toList());
    cells.set(0, "geometric mean");
    cells.set(1, subject);
    cells.set(NS_COLUMN, Figures.threeDigits(mean));
    return cells;
  }

  /** Returns how far the measurements are from the middle one at most, relative to it. */
  static String spread(ReplayResult result) {
    double median = result.medianNs();
    double farthest = Math.max(result.highestNs() - median, median - result.lowestNs());
    return Double.isNaN(median) ? Figures.UNKNOWN : Math.round(100 * farthest / median) + "%";
  }
}
