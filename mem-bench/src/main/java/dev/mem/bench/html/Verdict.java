package dev.mem.bench.html;

import dev.mem.bench.html.ScatterChart.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the figures say at a glance: which engine is the fastest, which takes the least memory, and
 * which others are worth a thought, because none is faster without taking more.
 *
 * @param means the figures of each engine over all traces
 */
record Verdict(List<Point> means) {
  /** Utilisations that are less than this apart, in per cent of memory, count as the same. */
  private static final double NO_DIFFERENCE = 0.5;

  String html() {
    if (means.isEmpty()) {
      return "Nothing was measured.";
    }
    Point fastest = means.stream().min(Comparator.comparingDouble(Point::nanos)).orElseThrow();
    double most = means.stream().mapToDouble(Point::utilisation).max().orElseThrow();
    Point smallest =
        means.stream()
            .filter(each -> each.utilisation() > most - NO_DIFFERENCE)
            .min(Comparator.comparingDouble(Point::nanos))
            .orElseThrow();
    return "On these traces, for <b>speed</b>: %s, %s ns per operation at %s %% utilisation. For <b>little memory</b>: %s, %s ns at %s %%."
            .formatted(
                name(fastest),
                Html.number(fastest.nanos()),
                Html.number(fastest.utilisation()),
                name(smallest),
                Html.number(smallest.nanos()),
                Html.number(smallest.utilisation()))
        + inBetween(fastest, smallest)
        + beaten();
  }

  private static String name(Point point) {
    return "<b>" + Html.text(point.engine()) + "</b>";
  }

  private String inBetween(Point fastest, Point smallest) {
    List<Point> between =
        means.stream()
            .filter(each ->
                !each.equals(fastest) && !each.equals(smallest) && betterThan(each).isEmpty())
            .sorted(Comparator.comparingDouble(Point::nanos))
            .toList();
    return between.isEmpty()
        ? ""
        : " <b>In between</b>: %s."
            .formatted(
                between.stream()
                    .map(each ->
                        "%s (%s ns, %s %%)"
                            .formatted(
                                name(each),
                                Html.number(each.nanos()),
                                Html.number(each.utilisation())))
                    .collect(Collectors.joining(", ")));
  }

  /** Says which engines another one beats in time without more memory. */
  private String beaten() {
    List<String> beaten = new ArrayList<>();
    for (Point each : means) {
      if (!betterThan(each).isEmpty()) {
        beaten.add(Html.text(each.engine()));
      }
    }
    return beaten.isEmpty()
        ? ""
        : " Another engine is faster than %s and takes no more memory; choose these for what else they offer."
            .formatted(String.join(", ", beaten));
  }

  private List<Point> betterThan(Point point) {
    return means.stream()
        .filter(other -> other.nanos() < point.nanos())
        .filter(other -> other.utilisation() > point.utilisation() - NO_DIFFERENCE)
        .toList();
  }
}
