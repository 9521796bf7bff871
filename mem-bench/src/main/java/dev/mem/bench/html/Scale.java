package dev.mem.bench.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a value stands on an axis.
 *
 * @param from the value at its start
 * @param to the value at its end
 * @param start the coordinate of its start
 * @param end the coordinate of its end
 * @param kind how values in between are placed
 */
record Scale(double from, double to, double start, double end, Kind kind) {
  private static final int[] DECADE_STEPS = {1, 2, 5};
  private static final int MAX_TICKS = 9;

  /** How values are placed. */
  enum Kind {
    /** By difference. */
    LINEAR,
    /** By ratio. */
    LOGARITHMIC
  }

  static Scale logarithmic(double from, double to, double start, double end) {
    return new Scale(from, to, start, end, Kind.LOGARITHMIC);
  }

  static Scale linear(double from, double to, double start, double end) {
    return new Scale(from, to, start, end, Kind.LINEAR);
  }

  double at(double value) {
    double part =
        switch (kind) {
          case LINEAR -> (value - from) / (to - from);
          case LOGARITHMIC -> Math.log(value / from) / Math.log(to / from);
        };
    return start + part * (end - start);
  }

  /** Returns round values along the axis, at most a handful. */
  List<Double> ticks() {
    return kind == Kind.LINEAR ? linearTicks() : logarithmicTicks();
  }

  private List<Double> linearTicks() {
    double span = to - from;
    double step = Math.pow(10, Math.floor(Math.log10(span)));
    for (int divisor : new int[] {1, 2, 4, 5}) {
      if (span / (step / divisor) >= 3) {
        step /= divisor;
        break;
      }
    }
    List<Double> ticks = new ArrayList<>();
    for (double tick = Math.ceil(from / step) * step; tick <= to * 1.0001; tick += step) {
      ticks.add(tick);
    }
    return ticks;
  }

  private List<Double> logarithmicTicks() {
    List<Double> ticks = new ArrayList<>();
    for (double decade = Math.pow(10, Math.floor(Math.log10(from))); decade <= to; decade *= 10) {
      for (int step : DECADE_STEPS) {
        double tick = decade * step;
        if (tick >= from && tick <= to) {
          ticks.add(tick);
        }
      }
    }
    if (ticks.size() > MAX_TICKS) {
      ticks.removeIf(tick -> Math.abs(Math.log10(tick) - Math.rint(Math.log10(tick))) > 1e-9);
    }
    return ticks;
  }

  /** Returns a tick's label. */
  static String label(double tick) {
    if (tick >= 1_000_000) {
      return String.format(Locale.ROOT, "%sM", plain(tick / 1_000_000));
    }
    return tick >= 10_000 ? String.format(Locale.ROOT, "%sk", plain(tick / 1000)) : plain(tick);
  }

  private static String plain(double value) {
    return Math.abs(value - Math.rint(value)) < 1e-9
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3g", value).replaceFirst("\\.?0+$", "");
  }
}
