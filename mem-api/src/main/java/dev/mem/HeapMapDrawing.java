package dev.mem;

import dev.mem.ArenaMap.Cells;
import dev.mem.ArenaMap.Content;
import java.util.List;
import java.util.Locale;

/**
 * Draws arenas as lines of cells.
 *
 * <pre>
 *   |◀ MARGIN ▶|◀────────── lineWidth ──────────▶|
 *   offset     | cell | cell | ...               |   one line = bytesPerLine of an arena
 * </pre>
 */
final class HeapMapDrawing {
  private static final int MARGIN = 78;
  private static final int RIGHT = 12;
  private static final int LEGEND_WIDTH = 400;
  private static final int TOP = 44;
  private static final int ARENA_TITLE = 18;
  private static final int LINE_GAP = 2;

  /** Of an arena longer than this many lines, the rest is only told of. */
  private static final int MOST_LINES = 512;

  private static final Content[] DRAWN = {Content.REQUESTED, Content.SLACK, Content.OVERHEAD};

  private final List<ArenaMap> arenas;
  private final HeapMapTotals totals;
  private final HeapMapFormat format;
  private final StringBuilder svg = new StringBuilder();

  HeapMapDrawing(List<ArenaMap> arenas, HeapMapTotals totals, HeapMapFormat format) {
    this.arenas = arenas;
    this.totals = totals;
    this.format = format;
  }

  String svg() {
    int y = TOP;
    StringBuilder body = new StringBuilder();
    for (ArenaMap arena : arenas) {
      svg.setLength(0);
      y = arena(arena, y);
      body.append(svg);
    }
    svg.setLength(0);
    int width = MARGIN + Math.max(format.lineWidth(), LEGEND_WIDTH) + RIGHT;
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"11\">"
            .formatted(width, y + LINE_GAP, width, y + LINE_GAP));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
    legend();
    scale();
    return svg.append(body).append("</svg>\n").toString();
  }

  private void legend() {
    int x = 8;
    for (Content content : Content.values()) {
      String text = "%s %s".formatted(content.label(), bytes(bytesOf(content)));
      svg.append(
          "<rect x=\"%d\" y=\"6\" width=\"11\" height=\"11\" fill=\"%s\" stroke=\"#9aa3b2\"/><text x=\"%d\" y=\"16\">%s</text>"
              .formatted(x, content.colour(), x + 16, text));
      x += 26 + 6 * text.length();
    }
  }

  private long bytesOf(Content content) {
    return switch (content) {
      case REQUESTED -> totals.requestedBytes();
      case SLACK -> totals.slackBytes();
      case OVERHEAD -> totals.overheadBytes();
      case FREE -> totals.freeBytes();
    };
  }

  /** Draws how long a sixteenth of a line is, or rather how much. */
  private void scale() {
    int length = Math.max(1, format.lineWidth() / 16);
    svg.append(
        "<path d=\"M%d 30v-5v10v-5h%dv-5v10\" stroke=\"#1f2430\" fill=\"none\"/><text x=\"%d\" y=\"34\">%s; a line is %s</text>"
            .formatted(
                MARGIN,
                length,
                MARGIN + length + 8,
                bytes(format.bytesPerLine() / 16),
                bytes(format.bytesPerLine())));
  }

  /** Draws an arena from a height on, and returns the height where it ends. */
  private int arena(ArenaMap arena, int top) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" fill=\"#4b5563\">arena 0x%x, %s</text>"
            .formatted(MARGIN, top + ARENA_TITLE - 5, arena.address(), bytes(arena.byteSize())));
    Cells cells = arena.cells(format.bytesPerCell());
    int cellCount = cells.count();
    int lines = (cellCount + format.cellsPerLine() - 1) / format.cellsPerLine();
    int drawn = Math.min(lines, MOST_LINES);
    int y = top + ARENA_TITLE;
    for (int line = 0; line < drawn; line++) {
      int from = line * format.cellsPerLine();
      int end = Math.min(cellCount, from + format.cellsPerLine());
      line(cells, from, end, arena.byteSize() - from * format.bytesPerCell(), y);
      if (line % 8 == 0) {
        svg.append(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#6b7280\">+%s</text>"
                .formatted(
                    MARGIN - 6, y + format.lineHeight() - 2, bytes(from * format.bytesPerCell())));
      }
      y += format.lineHeight() + LINE_GAP;
    }
    if (drawn < lines) {
      svg.append(
          "<text x=\"%d\" y=\"%d\" fill=\"#6b7280\">and %d more lines</text>"
              .formatted(MARGIN, y + 11, lines - drawn));
      y += ARENA_TITLE;
    }
    return y;
  }

  private void line(Cells cells, int from, int end, long byteSize, int y) {
    long lineBytes = Math.min(byteSize, format.bytesPerLine());
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\" fill=\"%s\"/>"
            .formatted(
                MARGIN,
                y,
                coordinate((double) lineBytes / format.bytesPerLine() * format.lineWidth()),
                format.lineHeight(),
                Content.FREE.colour()));
    for (Content content : DRAWN) {
      String path = path(cells, content, from, end, y);
      if (!path.isEmpty()) {
        svg.append("<path d=\"%s\" fill=\"%s\"/>".formatted(path, content.colour()));
      }
    }
  }

  /** Returns the outline of one content in a line; neighbours of equal height are one box. */
  private String path(Cells cells, Content content, int from, int end, int y) {
    StringBuilder path = new StringBuilder();
    int bottom = y + format.lineHeight();
    for (int cell = from; cell < end; ) {
      int low = lowEdge(cells, content, cell);
      int high = highEdge(cells, content, cell);
      int next = cell + 1;
      while (next < end
          && lowEdge(cells, content, next) == low
          && highEdge(cells, content, next) == high) {
        next++;
      }
      if (high > low) {
        String width = coordinate((double) (next - cell) / format.cellsPerLine() * lineWidth());
        path.append('M').append(x(cell - from)).append(' ').append(bottom - high);
        path.append('h').append(width).append('v').append(high - low);
        path.append("h-").append(width).append('z');
      }
      cell = next;
    }
    return path.toString();
  }

  private int lineWidth() {
    return format.lineWidth();
  }

  private String x(int cell) {
    return coordinate(MARGIN + (double) cell / format.cellsPerLine() * format.lineWidth());
  }

  /** Returns from which height on a content fills a cell, in pixels. */
  private int lowEdge(Cells cells, Content content, int cell) {
    return pixels(cells.bytesBelow(content, cell), cells.byteSize(cell));
  }

  private int highEdge(Cells cells, Content content, int cell) {
    long below = cells.bytesBelow(content, cell) + cells.bytes(content, cell);
    return pixels(below, cells.byteSize(cell));
  }

  private int pixels(long part, long all) {
    return (int) ((part * format.lineHeight() + all / 2) / all);
  }

  private static String coordinate(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String bytes(long byteSize) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = byteSize;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return (value == Math.rint(value)
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.1f", value))
        + " "
        + units[unit];
  }
}
