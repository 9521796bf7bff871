package dev.mem.tests.stress;

import dev.mem.Allocator;
import dev.mem.Engine;
import java.time.Duration;
import java.util.Locale;

/**
 * A soak of one engine for a while, as a program: {@code SoakProgram sharded 3600 [seed]}.
 *
 * <p>Ends with one line that says how much was done. Whatever is wrong ends it before.
 */
public final class SoakProgram {
  private static final int STEPS = 200_000;

  private SoakProgram() {}

  /**
   * Runs.
   *
   * @param arguments engine, seconds, and perhaps the seed of a run to repeat
   */
  public static void main(String[] arguments) {
    Engine engine = Engine.valueOf(arguments[0].toUpperCase(Locale.ROOT).replace('-', '_'));
    Duration length = Duration.ofSeconds(Long.parseLong(arguments[1]));
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
    System.out.println(run(engine, length, seed));
  }

  /**
   * Soaks an engine.
   *
   * @param engine the engine
   * @param length for how long, one generation of threads at least
   * @param seed governs all choices
   * @return what was done, in a line
   * @throws AssertionError if anything is not as it should be
   */
  public static String run(Engine engine, Duration length, long seed) {
    String options = engine + ", seed " + seed;
    try (Allocator allocator =
        Allocator.builder()
            .engine(engine)
            .misuseHandler(misuse -> {
              throw new AssertionError("misuse reported", misuse);
            })
            .leakListener(leak -> {
              throw new AssertionError("leak reported: " + leak);
            })
            .build()) {
      int steps = engine == Engine.SHARDED ? STEPS : STEPS / 10;
      Soak soak = new Soak(allocator, allocator.raw(), seed, steps);
      long start = System.nanoTime();
      do {
        soak.generation();
      } while (System.nanoTime() - start < length.toNanos());
      soak.end();
      return String.format(
          Locale.ROOT,
          "%s: %,d operations by %,d threads in %d s, 0 mismatches, 0 live, 0 committed",
          options,
          soak.operations(),
          soak.threads(),
          (System.nanoTime() - start) / 1_000_000_000);
    } catch (AssertionError failed) {
      throw new AssertionError(options + ": " + failed.getMessage(), failed);
    }
  }
}
