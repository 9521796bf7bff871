package dev.mem.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table in plain text, its columns as wide as their widest cell. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** On which side the cells of a column line up. */
  public enum Side {
    /** For names. */
    LEFT,
    /** For numbers. */
    RIGHT
  }

  /**
   * A column.
   *
   * @param title what stands above it; may be several lines
   * @param side on which side its cells line up
   */
  public record Column(String title, Side side) {

    /**
     * Returns a column of names.
     *
     * @param title what stands above it
     * @return the column
     */
    public static Column name(String title) {
      return new Column(title, Side.LEFT);
    }

    /**
     * Returns a column of numbers.
     *
     * @param title what stands above it
     * @return the column
     */
    public static Column number(String title) {
      return new Column(title, Side.RIGHT);
    }
  }

  /**
   * Makes a table without rows.
   *
   * @param columns its columns
   */
  public TextTable(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   */
  public void row(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells for " + columns.size() + " columns");
    }
    rows.add(List.copyOf(cells));
  }

  /** Adds a line that sets what follows apart. */
  public void rule() {
    rows.add(List.of());
  }

  /**
   * Returns the table as text, each line ended.
   *
   * @return the text
   */
  public String text() {
    List<List<String>> titles = titleRows();
    int[] widths = widths(titles);
    StringBuilder text = new StringBuilder();
    titles.forEach(row -> append(text, row, widths));
    appendRule(text, widths);
    for (List<String> row : rows) {
      if (row.isEmpty()) {
        appendRule(text, widths);
      } else {
        append(text, row, widths);
      }
    }
    return text.toString();
  }

  /** Returns the lines of the titles, the last ones aligned. */
  private List<List<String>> titleRows() {
    List<List<String>> lines =
        columns.stream().map(column -> column.title.lines().toList()).toList();
    int height = lines.stream().mapToInt(List::size).max().orElse(0);
    List<List<String>> titleRows = new ArrayList<>();
    for (int i = 0; i < height; i++) {
      int fromBottom = height - i;
      titleRows.add(
          lines.stream()
              .map(title -> fromBottom > title.size() ? "" : title.get(title.size() - fromBottom))
              .toList());
    }
    return titleRows;
  }

  private int[] widths(List<List<String>> titles) {
    int[] widths = new int[columns.size()];
    for (List<List<String>> part : List.of(titles, rows)) {
      for (List<String> row : part) {
        for (int i = 0; i < row.size(); i++) {
          widths[i] = Math.max(widths[i], row.get(i).length());
        }
      }
    }
    return widths;
  }

  private void append(StringBuilder text, List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      line.append(i == 0 ? "" : GAP);
      switch (columns.get(i).side) {
        case LEFT -> line.append(row.get(i)).append(padding);
        case RIGHT -> line.append(padding).append(row.get(i));
      }
    }
    text.append(line.toString().stripTrailing()).append(System.lineSeparator());
  }

  private static void appendRule(StringBuilder text, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      text.append(i == 0 ? "" : GAP).append("-".repeat(widths[i]));
    }
    text.append(System.lineSeparator());
  }
}
