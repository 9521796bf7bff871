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
  private static final int LETTER_WIDTH = 8;
  private static final int RADIUS = 6;
  private static final int GAP = 11;

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

  /** Draws the dots, and their names beside them, moved away where they would overlap. */
  private void dots(StringBuilder svg, Scale across, Scale up) {
    List<Box> taken = new ArrayList<>();
    for (Point point : points) {
      taken.add(Box.around(across.at(point.nanos), up.at(point.utilisation)));
    }
    List<Point> sorted = new ArrayList<>(points);
    sorted.sort(Comparator.comparingDouble(point -> -point.utilisation));
    for (Point point : sorted) {
      double x = across.at(point.nanos);
      double y = up.at(point.utilisation);
      Box label = place(taken, x, y, point.engine.length() * LETTER_WIDTH);
      taken.add(label);
      double edge = label.left > x ? label.left : label.right;
      svg.append(
          "<path d=\"M%s %sL%s %s\" stroke=\"var(--dim)\"/><circle cx=\"%s\" cy=\"%s\" r=\"%d\" fill=\"%s\"><title>%s: %s ns, %s %%</title></circle>"
              .formatted(
                  Html.coordinate(x),
                  Html.coordinate(y),
                  Html.coordinate(edge),
                  Html.coordinate(label.middle()),
                  Html.coordinate(x),
                  Html.coordinate(y),
                  RADIUS,
                  Palette.engineColour(point.engine),
                  Html.text(point.engine),
                  Html.number(point.nanos),
                  Html.number(point.utilisation)));
      svg.append(
          "<text x=\"%s\" y=\"%s\" dy=\"4\" text-anchor=\"%s\" class=\"name\">%s</text>"
              .formatted(
                  Html.coordinate(edge),
                  Html.coordinate(label.middle()),
                  label.left > x ? "start" : "end",
                  Html.text(point.engine)));
    }
  }

  /** Returns the place nearest to a dot, on either side of it, where a name overlaps nothing. */
  private static Box place(List<Box> taken, double x, double y, double width) {
    for (int step = 0; step < 2 * HEIGHT / LABEL_STEP; step++) {
      // The same height, then one step up, one down, two up, …
      double middle = y + (step % 2 == 0 ? 1 : -1) * ((step + 1) / 2) * LABEL_STEP;
      Box right = new Box(x + GAP, x + GAP + width, middle);
      Box left = new Box(x - GAP - width, x - GAP, middle);
      for (Box box : List.of(right, left)) {
        if (box.isInside() && taken.stream().noneMatch(box::overlaps)) {
          return box;
        }
      }
    }
    return new Box(x + GAP, x + GAP + width, y);
  }

  /** Where a dot or a name is; both are about as high as a line of text. */
  private record Box(double left, double right, double middle) {

    static Box around(double x, double y) {
      return new Box(x - RADIUS - 2, x + RADIUS + 2, y);
    }

    boolean overlaps(Box other) {
      return left < other.right
          && other.left < right
          && Math.abs(middle - other.middle) < LABEL_STEP;
    }

    boolean isInside() {
      return left > LEFT && right < LEFT + WIDTH + RIGHT && middle > TOP && middle < TOP + HEIGHT;
    }
  }
}
