package dev.mem.bench.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Which sizes a program allocates, how often, and how many blocks of each are live. */
final class Distribution {
  /** How many distributions there are. */
  static final int COUNT = 7;

  /** The sizes in bytes. */
  final int[] sizes;

  /** How many blocks of each size are allocated, in any unit of time. */
  final double[] rates;

  /** How many blocks of each size are live on average. */
  final double[] live;

  private Distribution(List<double[]> rows) {
    sizes = rows.stream().mapToInt(row -> (int) row[0]).toArray();
    rates = rows.stream().mapToDouble(row -> row[1]).toArray();
    live = rows.stream().mapToDouble(row -> row[2]).toArray();
  }

  /**
   * Reads one of the distributions that come with this program and leaves out sizes above a limit.
   */
  static Distribution read(int number, long maxBytes) {
    String name = "distributions/TCMALLOC_" + number + ".csv";
    try (InputStream stream = Distribution.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalArgumentException("there is no " + name);
      }
      List<double[]> rows =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
              .lines()
              .filter(line -> !line.isBlank())
              .map(Distribution::row)
              .filter(row -> row[0] <= maxBytes && row[1] > 0 && row[2] > 0)
              .toList();
      return new Distribution(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] row(String line) {
    String[] fields = line.split(",", -1);
    return new double[] {
      Double.parseDouble(fields[0].strip()),
      Double.parseDouble(fields[1].strip()),
      Double.parseDouble(fields[2].strip())
    };
  }
}
