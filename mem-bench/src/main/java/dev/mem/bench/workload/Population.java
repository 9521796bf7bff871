package dev.mem.bench.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * Blocks that are born and die as a distribution says: births at each size's rate, deaths so that
 * the mean number of live blocks comes out.
 *
 * <p>It keeps slots, not memory: what happens is written down as events, to be acted out on an
 * allocator later.
 */
final class Population {
  private final Distribution distribution;
  private final Random random;
  private final Weights births;
  private final Weights deaths;
  private final double[] deathRates;
  private final List<IntStack> liveSlots = new ArrayList<>();
  private final IntStack freeSlots = new IntStack();
  private long liveBytes;

  Population(Distribution distribution, Random random, int maxBlocks) {
    this.distribution = distribution;
    this.random = random;
    int count = distribution.sizes.length;
    births = new Weights(count);
    deaths = new Weights(count);
    deathRates = new double[count];
    for (int i = 0; i < count; i++) {
      births.add(i, distribution.rates[i]);
      deathRates[i] = distribution.rates[i] / distribution.live[i];
      liveSlots.add(new IntStack());
    }
    for (int slot = maxBlocks - 1; slot >= 0; slot--) {
      freeSlots.push(slot);
    }
  }

  long liveBytes() {
    return liveBytes;
  }

  /**
   * Returns the births that bring the population up to a size, each size as frequent as its mean
   * number of live blocks says.
   */
  Events grow(long targetBytes) {
    Weights live = new Weights(deathRates.length);
    for (int i = 0; i < deathRates.length; i++) {
      live.add(i, distribution.live[i]);
    }
    double sum = live.sum();
    Events events = new Events();
    while (liveBytes < targetBytes && freeSlots.size() > 0) {
      born(live.find(random.nextDouble() * sum), events);
    }
    scaleBirths(sum);
    return events;
  }

  /**
   * Slows births down by as much as the population is smaller than that of the program, so that it
   * keeps its size.
   */
  private void scaleBirths(double programBlocks) {
    long blocks = liveSlots.stream().mapToLong(IntStack::size).sum();
    double scale = blocks / programBlocks;
    for (int i = 0; i < deathRates.length; i++) {
      births.add(i, distribution.rates[i] * (scale - 1));
    }
  }

  /** Returns the next events. */
  Events next(int count) {
    Events events = new Events();
    double birthSum = births.sum();
    for (int i = 0; i < count; i++) {
      double deathSum = deaths.sum();
      double pick = random.nextDouble() * (birthSum + deathSum);
      if ((pick < birthSum || deathSum <= 0) && freeSlots.size() > 0) {
        born(births.find(Math.min(pick, birthSum)), events);
      } else {
        die(deaths.find(Math.max(0, pick - birthSum)), events);
      }
    }
    return events;
  }

  private void born(int kind, Events events) {
    int slot = freeSlots.pop();
    liveSlots.get(kind).push(slot);
    deaths.add(kind, deathRates[kind]);
    liveBytes += distribution.sizes[kind];
    events.birth(slot, distribution.sizes[kind]);
  }

  private void die(int kind, Events events) {
    IntStack live = liveSlots.get(kind);
    if (live.size() == 0) {
      return; // The sum of weights was off by a rounding error.
    }
    int slot = live.remove(random.below(live.size()));
    freeSlots.push(slot);
    deaths.add(kind, -deathRates[kind]);
    liveBytes -= distribution.sizes[kind];
    events.death(slot);
  }
}
