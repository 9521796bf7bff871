package dev.mem.bench.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lines of several subjects over one quantity, with their names at their ends.
 *
 * @param lines the lines
 * @param xTitle what is across
 * @param yTitle what is up
 * @param kind how values are placed on both axes; linear ones begin at 0
 */
record LineChart(List<Line> lines, String xTitle, String yTitle, Scale.Kind kind) {
  private static final int LEFT = 60;
  private static final int WIDTH = 640;
  private static final int TOP = 16;
  private static final int HEIGHT = 420;
  private static final int NAMES = 170;
  private static final int BOTTOM = 44;
  private static final int NAME_STEP = 15;

  /** A chart with logarithmic axes. */
  LineChart(List<Line> lines, String xTitle, String yTitle) {
    this(lines, xTitle, yTitle, Scale.Kind.LOGARITHMIC);
  }

  /**
   * A line.
   *
   * @param subject whose it is
   * @param points its points from left to right
   * @param colour its colour
   * @param dashes how it is broken up
   */
  record Line(String subject, List<Point> points, String colour, String dashes) {

    /** Returns the line of a subject among others of its kin and of other kins. */
    static Line ofKin(String subject, List<Point> points) {
      return new Line(subject, points, Palette.colour(subject), Palette.dashes(subject));
    }

    /** Returns the line of one of this project's engines among the others. */
    static Line ofEngine(String subject, List<Point> points) {
      return new Line(
          subject, points, Palette.engineColour(subject), Palette.engineDashes(subject));
    }
  }

  /**
   * A point.
   *
   * @param x across
   * @param y up
   * @param noise by which part of itself y may be off
   */
  record Point(double x, double y, double noise) {}

  String svg() {
    List<Point> all = lines.stream().flatMap(line -> line.points.stream()).toList();
    if (all.isEmpty()) {
      return "";
    }
    Scale across = across(all);
    Scale up = up(all);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">"
            .formatted(
                LEFT + WIDTH + NAMES,
                TOP + HEIGHT + BOTTOM,
                LEFT + WIDTH + NAMES,
                TOP + HEIGHT + BOTTOM));
    axes(svg, across, up);
    lines.forEach(line -> line(svg, across, up, line));
    names(svg, up);
    return svg.append("</svg>\n").toString();
  }

  private Scale across(List<Point> all) {
    double most = all.stream().mapToDouble(Point::x).max().orElseThrow();
    return switch (kind) {
      case LINEAR -> Scale.linear(0, most, LEFT, LEFT + WIDTH);
      case LOGARITHMIC ->
          Scale.logarithmic(
              all.stream().mapToDouble(Point::x).min().orElseThrow(),
              most * 1.0001,
              LEFT,
              LEFT + WIDTH);
    };
  }

  private Scale up(List<Point> all) {
    double most = all.stream().mapToDouble(Point::y).max().orElseThrow();
    return switch (kind) {
      case LINEAR -> Scale.linear(0, Math.max(most, 1e-9) * 1.05, TOP + HEIGHT, TOP);
      case LOGARITHMIC ->
          Scale.logarithmic(
              all.stream().mapToDouble(Point::y).min().orElseThrow() / 1.2,
              most * 1.2,
              TOP + HEIGHT,
              TOP);
    };
  }

  private void axes(StringBuilder svg, Scale across, Scale up) {
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
          "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"%s\"/><text x=\"%d\" y=\"%s\" text-anchor=\"end\" class=\"tick\" dy=\"4\">%s</text>"
              .formatted(LEFT, LEFT + WIDTH, y, y, Palette.GRID, LEFT - 6, y, Scale.label(tick)));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" class=\"title\">%s</text>"
            .formatted(LEFT + WIDTH / 2, TOP + HEIGHT + 36, Html.text(xTitle)));
    svg.append(
        "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\" class=\"title\">%s</text>"
            .formatted(TOP + HEIGHT / 2, Html.text(yTitle)));
  }

  private static void line(StringBuilder svg, Scale across, Scale up, Line line) {
    StringBuilder path = new StringBuilder();
    StringBuilder marks = new StringBuilder();
    for (Point point : line.points) {
      String x = Html.coordinate(across.at(point.x));
      path.append(path.isEmpty() ? 'M' : 'L').append(x).append(' ');
      path.append(Html.coordinate(up.at(point.y)));
      double noise = Double.isNaN(point.noise) ? 0 : point.noise;
      marks.append(
          "M%s %sV%s"
              .formatted(
                  x,
                  Html.coordinate(inside(up.at(point.y / (1 + noise)))),
                  Html.coordinate(inside(up.at(point.y * (1 + noise))))));
    }
    String colour = line.colour;
    svg.append(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>"
            .formatted(path, colour, line.dashes));
    svg.append(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"4\" stroke-opacity=\"0.35\"/>"
            .formatted(marks, colour));
  }

  private static double inside(double y) {
    return Math.clamp(y, TOP, TOP + HEIGHT);
  }

  /** Writes names beside the ends of their lines, moved apart where they would overlap. */
  private void names(StringBuilder svg, Scale up) {
    List<Line> sorted =
        new ArrayList<>(lines.stream().filter(line -> !line.points.isEmpty()).toList());
    sorted.sort(Comparator.comparingDouble(line -> up.at(line.points.getLast().y)));
    double lowest = TOP + HEIGHT - (sorted.size() - 1) * NAME_STEP;
    double y = TOP;
    for (Line line : sorted) {
      double end = up.at(line.points.getLast().y);
      y = Math.max(y, Math.min(end, lowest));
      lowest += NAME_STEP;
      svg.append(
          "<path d=\"M%d %sL%d %sH%d\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\" fill=\"none\"/><text x=\"%d\" y=\"%s\" dy=\"4\" class=\"name\">%s</text>"
              .formatted(
                  LEFT + WIDTH + 2,
                  Html.coordinate(end),
                  LEFT + WIDTH + 14,
                  Html.coordinate(y),
                  LEFT + WIDTH + 31,
                  line.colour,
                  line.dashes,
                  LEFT + WIDTH + 34,
                  Html.coordinate(y),
                  Html.text(line.subject)));
      y += NAME_STEP;
    }
  }
}
