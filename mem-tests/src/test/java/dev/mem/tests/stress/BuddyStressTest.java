package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Random operations on the engine buddy, on the platform's page source. */
final class BuddyStressTest extends StressContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.BUDDY);
  }
}
