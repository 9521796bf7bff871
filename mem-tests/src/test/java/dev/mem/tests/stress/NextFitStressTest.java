package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Random operations on the engine next-fit, on the platform's page source. */
final class NextFitStressTest extends StressContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.NEXT_FIT);
  }
}
