package dev.mem.bench.html;

import dev.mem.bench.result.MemorySeries;
import dev.mem.bench.result.MemorySeries.Point;
import java.util.List;

/**
 * One subject's memory in one scenario: the payload as an area, resident memory as a line, and what
 * remained afterwards as marks.
 *
 * @param series what is drawn
 * @param mostBytes the upper end of the scale, the same for all panels of a scenario
 */
record MemoryPanel(MemorySeries series, double mostBytes) {
  private static final int LEFT = 38;
  private static final int WIDTH = 190;
  private static final int TOP = 22;
  private static final int HEIGHT = 90;
  private static final int AFTER = 54;
  private static final int BOTTOM = 16;

  String svg() {
    StringBuilder svg = new StringBuilder();
    int width = LEFT + WIDTH + AFTER;
    int height = TOP + HEIGHT + BOTTOM;
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">"
            .formatted(width, height, width, height));
    svg.append(
        "<text x=\"%d\" y=\"13\" class=\"name\" fill=\"%s\">%s</text>"
            .formatted(LEFT, Palette.colour(series.subject()), Html.text(series.subject())));
    Scale up = Scale.linear(0, mostBytes / (1 << 20), TOP + HEIGHT, TOP);
    for (double tick : up.ticks()) {
      String y = Html.coordinate(up.at(tick));
      svg.append(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"%s\"/><text x=\"%d\" y=\"%s\" dy=\"4\" text-anchor=\"end\" class=\"tick\">%s</text>"
              .formatted(LEFT, LEFT + WIDTH, y, y, Palette.GRID, LEFT - 4, y, Scale.label(tick)));
    }
    curves(svg, up);
    after(svg, up);
    return svg.append("</svg>\n").toString();
  }

  private void curves(StringBuilder svg, Scale up) {
    Scale across = Scale.linear(0, 1, LEFT, LEFT + WIDTH);
    List<Point> points = series.points();
    StringBuilder payload = new StringBuilder("M" + LEFT + " " + (TOP + HEIGHT));
    StringBuilder resident = new StringBuilder();
    for (Point point : points) {
      String x = Html.coordinate(across.at(point.progress()));
      payload.append('L').append(x).append(' ');
      payload.append(Html.coordinate(up.at((double) point.payloadBytes() / (1 << 20))));
      resident.append(resident.isEmpty() ? 'M' : 'L').append(x).append(' ');
      resident.append(Html.coordinate(up.at((double) point.residentBytes() / (1 << 20))));
    }
    payload.append("L%d %dZ".formatted(LEFT + WIDTH, TOP + HEIGHT));
    svg.append("<path d=\"%s\" fill=\"%s\"/>".formatted(payload, Palette.PAYLOAD));
    svg.append(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>"
            .formatted(resident, Palette.colour(series.subject())));
  }

  private void after(StringBuilder svg, Scale up) {
    List<Long> after = series.afterBytes();
    String[] times = {"0", "1 s", "10 s"};
    for (int i = 0; i < after.size(); i++) {
      double x = LEFT + WIDTH + 8 + i * 14;
      double y = up.at((double) after.get(i) / (1 << 20));
      svg.append(
          "<rect x=\"%s\" y=\"%s\" width=\"8\" height=\"%s\" fill=\"%s\"><title>%s after all was freed: %s MiB</title></rect>"
              .formatted(
                  Html.coordinate(x),
                  Html.coordinate(y - 1),
                  Html.coordinate(TOP + HEIGHT - y + 1),
                  Palette.colour(series.subject()),
                  times[i],
                  Html.mebibytes(after.get(i))));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" class=\"tick\">0, 1, 10 s</text>"
            .formatted(LEFT + WIDTH + 8, TOP + HEIGHT + 13));
    svg.append(
        "<text x=\"%d\" y=\"%d\" class=\"tick\">progress</text>"
            .formatted(LEFT, TOP + HEIGHT + 13));
  }
}
