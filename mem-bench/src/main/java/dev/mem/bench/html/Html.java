package dev.mem.bench.html;

import java.util.List;
import java.util.Locale;

/** The pieces of text that pages are made of. */
final class Html {
  private Html() {}

  /** Returns text with the characters that mean something to HTML written as what they are. */
  static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Returns a number as drawings and tables show it: three digits that mean something. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    double size = Math.abs(value);
    int digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /** Returns a number for a coordinate. */
  static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  static String mebibytes(long bytes) {
    return number((double) bytes / (1 << 20));
  }

  /** Returns a table; cells are HTML, the first column holds names, the others numbers. */
  static String table(List<String> head, List<List<String>> rows) {
    return table(head, rows, "<td>");
  }

  /** Returns a table whose columns all hold text. */
  static String textTable(List<String> head, List<List<String>> rows) {
    return table(head, rows, "<td class=\"text\">");
  }

  private static String table(List<String> head, List<List<String>> rows, String openCell) {
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
    head.forEach(cell -> html.append("<th>").append(cell).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      html.append("<tr>");
      for (int column = 0; column < row.size(); column++) {
        html.append(column == 0 ? "<th>" : openCell).append(row.get(column));
        html.append(column == 0 ? "</th>" : "</td>");
      }
      html.append("</tr>");
    }
    return html.append("</tbody></table></div>\n").toString();
  }
}
