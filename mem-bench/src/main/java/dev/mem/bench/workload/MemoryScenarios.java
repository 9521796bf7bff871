package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;

/** Scenarios by name. */
public final class MemoryScenarios {
  private static final String EMPIRICAL = "empirical-";

  private MemoryScenarios() {}

  /**
   * Returns a scenario.
   *
   * @param name {@code phases}, or {@code empirical-N} with the number of a distribution
   * @param seed what random choices are derived from
   * @return the scenario
   * @throws IllegalArgumentException if there is none of that name
   */
  public static MemoryScenario ofName(String name, long seed) {
    if (name.equals("phases")) {
      return new Phases(seed);
    }
    if (name.startsWith(EMPIRICAL)) {
      return new Steady(Integer.parseInt(name.substring(EMPIRICAL.length())), seed);
    }
    throw new IllegalArgumentException(
        "no memory scenario is named \""
            + name
            + "\"; known are phases, empirical-0 to empirical-"
            + (Distribution.COUNT - 1)
            + ", and traces");
  }

  /**
   * A program whose needs change: many small blocks, of which a random tenth stays; then larger
   * ones; then tiny ones in place of those.
   *
   * @param seed what random choices are derived from
   */
  private record Phases(long seed) implements MemoryScenario {
    private static final int PHASE_BYTES = 16 << 20;
    private static final int SLOTS = 1 << 19;
    private static final int KEPT_PERCENT = 10;

    @Override
    public int slots() {
      return SLOTS;
    }

    @Override
    public int operations() {
      return 300_000;
    }

    @Override
    public void run(BlockTable table) {
      Random random = new Random(seed);
      int small = fill(table, 0, random, 16, 1000);
      thinOut(table, 0, small, random);
      int large = fill(table, small, random, 1000, 8000);
      thinOut(table, small, large, random);
      fill(table, large, random, 16, 255);
    }

    /** Allocates up to the size of a phase from a slot on, and returns the slot after the last. */
    private static int fill(BlockTable table, int from, Random random, int minBytes, int endBytes) {
      int slot = from;
      for (long bytes = 0; bytes < PHASE_BYTES; slot++) {
        int byteSize = random.between(minBytes, endBytes);
        table.allocate(slot, byteSize);
        bytes += byteSize;
      }
      return slot;
    }

    private static void thinOut(BlockTable table, int from, int to, Random random) {
      for (int slot = from; slot < to; slot++) {
        if (!random.percent(KEPT_PERCENT)) {
          table.free(slot);
        }
      }
    }
  }

  /**
   * A server in its steady state, after it has grown to its size.
   *
   * @param number the number of the distribution
   * @param seed what random choices are derived from
   */
  private record Steady(int number, long seed) implements MemoryScenario {
    private static final int EVENTS = 500_000;
    private static final int SLOTS = 1 << 20;

    @Override
    public int slots() {
      return SLOTS;
    }

    @Override
    public int operations() {
      return EVENTS + SLOTS / 4;
    }

    @Override
    public void run(BlockTable table) {
      Population population = Empirical.population(number, new Random(seed), SLOTS);
      population.grow(Empirical.HEAP_BYTES).play(table);
      population.next(EVENTS).play(table);
    }
  }
}
