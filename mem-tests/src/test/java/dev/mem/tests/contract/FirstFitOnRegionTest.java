package dev.mem.tests.contract;

import dev.mem.Engine;

/** First-fit on memory that the program had already. */
final class FirstFitOnRegionTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onRegion(Engine.FIRST_FIT);
  }
}
