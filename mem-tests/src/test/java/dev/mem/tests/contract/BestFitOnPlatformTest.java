package dev.mem.tests.contract;

import dev.mem.Engine;

/** Best fit on the page source of the platform that runs the tests. */
final class BestFitOnPlatformTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.BEST_FIT);
  }
}
