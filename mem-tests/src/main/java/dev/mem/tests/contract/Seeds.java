package dev.mem.tests.contract;

import java.util.Random;

/**
 * The seeds of random tests.
 *
 * <p>One seed governs a run of the JVM: the system property {@value #PROPERTY}, or else a new one
 * each time. It is printed once. A test derives its own from it and from its name, so that it
 * repeats whichever tests ran before.
 */
public final class Seeds {
  /** The system property that repeats a run. */
  public static final String PROPERTY = "dev.mem.tests.seed";

  private static final long RUN = Long.getLong(PROPERTY, System.nanoTime());

  static {
    System.out.println("random tests of this run: repeat with -D" + PROPERTY + "=" + RUN);
  }

  private Seeds() {}

  /**
   * Returns the seed of a test.
   *
   * @param test its name, unique among the tests
   * @return the seed, the same for each run with the same property
   */
  public static long of(String test) {
    long hash = 1;
    for (int i = 0; i < test.length(); i++) {
      hash = 31 * hash + test.charAt(i);
    }
    return RUN ^ (hash * 0x9E3779B97F4A7C15L);
  }

  /**
   * Returns the randomness of a test.
   *
   * @param test its name, unique among the tests
   * @return a new generator, started at {@link #of}
   */
  public static Random random(String test) {
    return new Random(of(test));
  }
}
