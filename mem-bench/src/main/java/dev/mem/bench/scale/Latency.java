package dev.mem.bench.scale;

import java.util.List;

/**
 * How long single replacements of a block take.
 *
 * @param subject whose they are
 * @param liveBlocks how many blocks are live
 * @param operations how many were timed; fewer than asked for where time was short
 * @param levels the distribution, from the quickest to the slowest
 */
public record Latency(String subject, int liveBlocks, long operations, List<Level> levels) {

  /** One of so many operations is slower than the level says, for each level but the last. */
  static final List<Double> ONE_IN = List.of(2.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6);

  /** Copies the list. */
  public Latency {
    levels = List.copyOf(levels);
  }

  /**
   * A point of the distribution.
   *
   * @param oneIn one of so many operations is slower
   * @param nanos the time in nanoseconds
   */
  public record Level(double oneIn, double nanos) {}

  /**
   * Returns the slowest operation.
   *
   * @return its time in nanoseconds
   */
  public double slowest() {
    return levels.getLast().nanos();
  }
}
