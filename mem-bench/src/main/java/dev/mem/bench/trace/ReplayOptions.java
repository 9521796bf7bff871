package dev.mem.bench.trace;

import java.util.Set;

/**
 * How a trace is replayed.
 *
 * @param mode on which threads
 * @param passes what is done with it
 * @param warmupRounds how many rounds are run before time is taken; more of them while the JIT
 *     compiler is at work
 * @param rounds how many rounds time is taken of, 1 or more
 */
public record ReplayOptions(ReplayMode mode, Set<Pass> passes, int warmupRounds, int rounds) {

  /** One replay of the whole trace, on a fresh subject. */
  public enum Pass {
    /** Verify every block. */
    CHECK,
    /** Sample what the subject holds. */
    MEMORY,
    /** Take the time. */
    TIME,
  }

  /** Checks the numbers. */
  public ReplayOptions {
    passes = Set.copyOf(passes);
    if (warmupRounds < 0 || rounds < 1) {
      throw new IllegalArgumentException(
          "warm-up rounds must be 0 or more and rounds 1 or more, but are "
              + warmupRounds
              + " and "
              + rounds);
    }
  }
}
