package dev.mem.example;

import dev.mem.example.Collector.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Runs the programs that come along, each within the same memory, and tells what collecting cost.
 */
public final class Main {
  /** The most memory that the objects of a program may have. */
  static final long LIMIT_BYTES = 1 << 20;

  static final long COLLECT_EVERY_BYTES = LIMIT_BYTES / 4;

  static final List<String> PROGRAMS = List.of("sort", "map", "strings", "loop");

  private Main() {}

  /**
   * Runs all programs.
   *
   * @param arguments none
   * @throws IOException if a program cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    for (String program : PROGRAMS) {
      run(program, System.out);
    }
  }

  /** Runs one program, and tells of it. */
  static void run(String program, PrintStream out) throws IOException {
    out.printf("%s:%n", program);
    try (Interpreter machine = new Interpreter(LIMIT_BYTES, COLLECT_EVERY_BYTES, out)) {
      machine.run(source(program));
      machine.heap().verify();
      report(machine.heap().collector().pauses(), out);
    }
  }

  static String source(String program) throws IOException {
    try (InputStream in = Main.class.getResourceAsStream(program + ".lisp")) {
      if (in == null) {
        throw new IllegalArgumentException("no program is named " + program);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void report(List<Pause> pauses, PrintStream out) {
    long objects = pauses.stream().mapToLong(Pause::reclaimedObjects).sum();
    long bytes = pauses.stream().mapToLong(Pause::reclaimedBytes).sum();
    long longest = pauses.stream().mapToLong(Pause::nanos).max().orElse(0);
    double mean = pauses.stream().mapToLong(Pause::nanos).average().orElse(0);
    long live = pauses.stream().mapToLong(Pause::liveBytes).max().orElse(0);
    out.printf(
        Locale.ROOT,
        "  %d collections within %d KiB: %,d objects of %,d KiB reclaimed, at most %,d KiB live;"
            + " pauses %.2f ms on average, %.2f ms at most%n",
        pauses.size(),
        LIMIT_BYTES >> 10,
        objects,
        bytes >> 10,
        live >> 10,
        mean / 1e6,
        longest / 1e6);
  }
}
