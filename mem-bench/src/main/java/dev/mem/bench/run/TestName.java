package dev.mem.bench.run;

import java.util.Locale;

/**
 * The name of a test: what kind it is, what is done, and on which threads.
 *
 * <p>As text it is {@code micro:pair/64@2}, {@code workload:larson@4}, {@code workload:larson@4v}
 * on virtual threads, {@code trace:FILE} or {@code memory:SCENARIO}.
 *
 * @param kind the kind
 * @param name what is done; for a trace its file
 */
public record TestName(Kind kind, String name) {

  /** The kinds of test. */
  public enum Kind {
    /** A micro benchmark. */
    MICRO,
    /** A workload. */
    WORKLOAD,
    /** The replay of a trace. */
    TRACE,
    /** A scenario that shows memory over time. */
    MEMORY;

    private String prefix() {
      return name().toLowerCase(Locale.ROOT) + ":";
    }
  }

  /**
   * Reads a name.
   *
   * @param text the name as text
   * @return the name
   * @throws IllegalArgumentException if it is of no known kind
   */
  public static TestName parse(String text) {
    for (Kind kind : Kind.values()) {
      if (text.startsWith(kind.prefix())) {
        return new TestName(kind, text.substring(kind.prefix().length()));
      }
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is not the name of a test; names begin with micro:, workload:, trace: or"
            + " memory:");
  }

  @Override
  public String toString() {
    return kind.prefix() + name;
  }
}
