package dev.mem.tests.failure;

import dev.mem.Engine;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls an engine at every depth at which the stack may run out, as a program: {@code
 * StackDepthProgram [seed]}, for a JVM that interprets mem, too.
 */
public final class StackDepthProgram {
  private static final int SWEEPS = 1;

  private StackDepthProgram() {}

  /**
   * What came of it.
   *
   * @param thrown how many calls have thrown for want of what was scarce
   * @param done how many of these had done all the same what they were called for
   */
  public record Outcome(long thrown, long done) {}

  /**
   * Runs, for all engines.
   *
   * @param arguments perhaps the seed of a run to repeat
   */
  public static void main(String[] arguments) throws InterruptedException {
    long seed = arguments.length > 0 ? Long.parseLong(arguments[0]) : System.nanoTime();
    for (Engine engine : Engine.values()) {
      System.out.println(engine + ": " + run(engine, seed));
    }
  }

  /**
   * Runs, for one engine.
   *
   * @param engine the engine
   * @param seed governs all choices
   * @return what came of it
   * @throws AssertionError if anything is not as it should be
   */
  public static Outcome run(Engine engine, long seed) throws InterruptedException {
    AtomicLong overflows = new AtomicLong();
    AtomicLong halfDone = new AtomicLong();
    try {
      StackDepths.inSmallStack(() -> {
        RawCalls calls = new RawCalls(engine, seed);
        for (int i = 0; i < SWEEPS; i++) {
          for (ScarceCall call : calls.all()) {
            overflows.addAndGet(StackDepths.sweep(call));
          }
        }
        calls.close();
        halfDone.set(calls.halfDone());
      });
    } catch (AssertionError failed) {
      throw new AssertionError(engine + ", seed " + seed + ": " + failed.getMessage(), failed);
    }
    return new Outcome(overflows.get(), halfDone.get());
  }
}
