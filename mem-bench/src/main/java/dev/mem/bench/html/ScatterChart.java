package dev.mem.bench.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Engines as points of a plane: how fast, and how sparing with memory. The best corner is at the
 * top left.
 *
 * @param points the points
 */
record ScatterChart(List<Point> points) {
  private static final int LEFT = 60;
  private static final int WIDTH = 480;
  private static final int TOP = 16;
  private static final int HEIGHT = 300;
  private static final int RIGHT = 110;
  private static final int BOTTOM = 44;
  private static final int LABEL_STEP = 14;

  /**
   * An engine.
   *
   * @param engine its name
   * @param nanos its time per operation in nanoseconds
   * @param utilisation its utilisation in per cent
   */
  record Point(String engine, double nanos, double utilisation) {}

  String svg() {
    if (points.isEmpty()) {
      return "";
    }
    double least = points.stream().mapToDouble(Point::nanos).min().orElseThrow();
    double most = points.stream().mapToDouble(Point::nanos).max().orElseThrow();
    double lowest = points.stream().mapToDouble(Point::utilisation).min().orElseThrow();
    Scale across = Scale.logarithmic(least / 1.3, most * 1.3, LEFT, LEFT + WIDTH);
    Scale up = Scale.linear(Math.max(0, lowest - 5), 100, TOP + HEIGHT, TOP);
    StringBuilder svg = new StringBuilder();
    int width = LEFT + WIDTH + RIGHT;
    int height = TOP + HEIGHT + BOTTOM;
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">"
            .formatted(width, height, width, height));
    axes(svg, across, up);
    dots(svg, across, up);
    return svg.append("</svg>\n").toString();
  }

  private static void axes(StringBuilder svg, Scale across, Scale up) {
    for (double tick : across.ticks()) {
      String x = Html.coordinate(across.at(tick));
      svg.append(
          "<line x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\" stroke=\"%s\"/><text x=\"%s\" y=\"%d\" text-anchor=\"middle\" class=\"tick\">%s</text>"
              .formatted(
                  x, x, TOP, TOP + HEIGHT, Palette.GRID, x, TOP + HEIGHT + 16, Scale.label(tick)));
    }
    for (double tick : up.ticks()) {
      String y = Html.coordinate(up.at(tick));
      svg.append(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"%s\"/><text x=\"%d\" y=\"%s\" text-anchor=\"end\" class=\"tick\" dy=\"4\">%s %%</text>"
              .formatted(LEFT, LEFT + WIDTH, y, y, Palette.GRID, LEFT - 6, y, Scale.label(tick)));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" class=\"title\">nanoseconds per operation; left is faster</text>"
            .formatted(LEFT + WIDTH / 2, TOP + HEIGHT + 36));
    svg.append(
        "<text transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\" class=\"title\">utilisation; up is less memory</text>"
            .formatted(TOP + HEIGHT / 2));
  }

  /** Draws the dots, and their names beside them, moved down where they would overlap. */
  private void dots(StringBuilder svg, Scale across, Scale up) {
    List<Point> sorted = new ArrayList<>(points);
    sorted.sort(Comparator.comparingDouble(point -> -point.utilisation));
    List<double[]> labels = new ArrayList<>();
    for (Point point : sorted) {
      double x = across.at(point.nanos);
      double y = up.at(point.utilisation);
      double labelY = freeHeight(labels, x, y);
      labels.add(new double[] {x, labelY});
      String colour = Palette.engineColour(point.engine);
      svg.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"6\" fill=\"%s\"><title>%s: %s ns, %s %%</title></circle>"
              .formatted(
                  Html.coordinate(x),
                  Html.coordinate(y),
                  colour,
                  Html.text(point.engine),
                  Html.number(point.nanos),
                  Html.number(point.utilisation)));
      svg.append(
          "<path d=\"M%s %sL%s %s\" stroke=\"%s\" stroke-opacity=\"0.5\"/><text x=\"%s\" y=\"%s\" dy=\"4\" class=\"name\" fill=\"%s\">%s</text>"
              .formatted(
                  Html.coordinate(x),
                  Html.coordinate(y),
                  Html.coordinate(x + 10),
                  Html.coordinate(labelY),
                  colour,
                  Html.coordinate(x + 12),
                  Html.coordinate(labelY),
                  colour,
                  Html.text(point.engine)));
    }
  }

  private static double freeHeight(List<double[]> labels, double x, double y) {
    double height = y;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (double[] label : labels) {
        if (Math.abs(label[0] - x) < RIGHT && Math.abs(label[1] - height) < LABEL_STEP) {
          height = label[1] + LABEL_STEP;
          moved = true;
        }
      }
    }
    return height;
  }
}
