package dev.mem.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;

/** Figures as people read them: with units, in three digits or so; a dash for what is not known. */
public final class Figures {
  /** Stands for a figure that is not known. */
  public static final String UNKNOWN = "-";

  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Figures() {}

  /**
   * Formats a count.
   *
   * @param count how many
   * @return such as {@code 75,000}
   */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /**
   * Formats a count that may be unknown.
   *
   * @param count how many, if that is known
   * @return such as {@code 75,000}
   */
  public static String count(OptionalLong count) {
    return count.isPresent() ? count(count.getAsLong()) : UNKNOWN;
  }

  /**
   * Formats a size.
   *
   * @param byteSize the size in bytes
   * @return such as {@code 2.78 MiB} or {@code 64 KiB}
   */
  public static String bytes(long byteSize) {
    if (byteSize < 1024) {
      return byteSize + " B";
    }
    double value = byteSize;
    int unit = 0;
    // What would be rounded to 1000 or more of a unit is said in the next.
    while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String number = value == Math.rint(value) ? count(Math.round(value)) : threeDigits(value);
    return number + " " + BYTE_UNITS[unit];
  }

  /**
   * Formats a size that may be unknown.
   *
   * @param byteSize the size in bytes, if that is known
   * @return such as {@code 2.78 MiB}
   */
  public static String bytes(OptionalLong byteSize) {
    return byteSize.isPresent() ? bytes(byteSize.getAsLong()) : UNKNOWN;
  }

  /**
   * Formats a time or a ratio.
   *
   * @param value the figure; NaN if it is not known
   * @return three digits, or as many as stand before the point
   */
  public static String threeDigits(double value) {
    if (Double.isNaN(value)) {
      return UNKNOWN;
    }
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /**
   * Formats a share that may be unknown.
   *
   * @param share the share, 1 being all
   * @return such as {@code 84.3%}
   */
  public static String percent(OptionalDouble share) {
    return share.isPresent()
        ? String.format(Locale.ROOT, "%.1f%%", share.getAsDouble() * 100)
        : UNKNOWN;
  }

  /**
   * Returns a geometric mean.
   *
   * @param values what to take it of, all positive
   * @return the mean; NaN of nothing
   */
  public static double geometricMean(DoubleStream values) {
    return Math.exp(values.map(Math::log).average().orElse(Double.NaN));
  }
}
