package dev.mem.bench.html;

import java.util.List;

/**
 * Horizontal bars with error bars, one below the other.
 *
 * @param bars the bars in order
 * @param reference where a line is drawn across all; not a number for none
 * @param kind how lengths are drawn
 */
record BarChart(List<Bar> bars, double reference, Scale.Kind kind) {
  private static final int LABEL = 130;
  private static final int PLOT = 290;
  private static final int VALUE = 190;
  private static final int ROW = 18;
  private static final int TOP = 6;
  private static final int AXIS = 18;

  /**
   * A bar.
   *
   * @param subject whose it is
   * @param value how long it is
   * @param noise by which part of itself it may be off
   * @param note what stands behind it
   */
  record Bar(String subject, double value, double noise, String note) {}

  String svg() {
    if (bars.isEmpty()) {
      return "";
    }
    int height = TOP + bars.size() * ROW + AXIS;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">"
            .formatted(LABEL + PLOT + VALUE, height, LABEL + PLOT + VALUE, height));
    Scale scale = scale();
    axis(svg, scale, height);
    for (int row = 0; row < bars.size(); row++) {
      bar(svg, scale, bars.get(row), TOP + row * ROW);
    }
    if (!Double.isNaN(reference)) {
      String x = Html.coordinate(scale.at(reference));
      svg.append(
          "<line x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\" stroke=\"var(--ink)\" stroke-width=\"1\"/>"
              .formatted(x, x, TOP - 4, height - AXIS + 2));
    }
    return svg.append("</svg>\n").toString();
  }

  private Scale scale() {
    double least = bars.stream().mapToDouble(bar -> low(bar)).min().orElseThrow();
    double most = bars.stream().mapToDouble(bar -> high(bar)).max().orElseThrow();
    if (!Double.isNaN(reference)) {
      least = Math.min(least, reference);
      most = Math.max(most, reference);
    }
    if (kind == Scale.Kind.LINEAR) {
      return Scale.linear(0, most * 1.05, LABEL, LABEL + PLOT);
    }
    return Scale.logarithmic(least / 1.25, most * 1.05, LABEL, LABEL + PLOT);
  }

  private static double low(Bar bar) {
    return bar.value / (1 + finite(bar.noise));
  }

  private static double high(Bar bar) {
    return bar.value * (1 + finite(bar.noise));
  }

  private static double finite(double noise) {
    return Double.isNaN(noise) ? 0 : noise;
  }

  private static void axis(StringBuilder svg, Scale scale, int height) {
    for (double tick : scale.ticks()) {
      String x = Html.coordinate(scale.at(tick));
      svg.append(
          "<line x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\" stroke=\"%s\"/>"
              .formatted(x, x, TOP - 4, height - AXIS + 2, Palette.GRID));
      svg.append(
          "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\" class=\"tick\">%s</text>"
              .formatted(x, height - 4, Scale.label(tick)));
    }
  }

  private static void bar(StringBuilder svg, Scale scale, Bar bar, int y) {
    double end = scale.at(bar.value);
    String colour = Palette.colour(bar.subject);
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" class=\"name\" fill=\"%s\">%s</text>"
            .formatted(LABEL - 8, y + 12, colour, Html.text(bar.subject)));
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\" rx=\"2\" fill=\"%s\" fill-opacity=\"0.8\"/>"
            .formatted(LABEL, y + 3, Html.coordinate(end - LABEL), ROW - 6, colour));
    if (finite(bar.noise) > 0) {
      whiskers(svg, scale, bar, y + ROW / 2.0);
    }
    svg.append(
        "<text x=\"%s\" y=\"%d\" class=\"value\">%s</text>"
            .formatted(Html.coordinate(scale.at(high(bar)) + 6), y + 12, Html.text(bar.note)));
  }

  private static void whiskers(StringBuilder svg, Scale scale, Bar bar, double middle) {
    String from = Html.coordinate(scale.at(low(bar)));
    String to = Html.coordinate(scale.at(high(bar)));
    String top = Html.coordinate(middle - 3);
    svg.append(
        "<path d=\"M%s %s H%s M%s %s v6 M%s %s v6\" stroke=\"var(--ink)\" stroke-width=\"1.2\" fill=\"none\"/>"
            .formatted(from, Html.coordinate(middle), to, from, top, to, top));
  }
}
