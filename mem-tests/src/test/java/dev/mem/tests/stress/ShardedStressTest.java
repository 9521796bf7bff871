package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Random operations on the sharded engine, on the platform's page source. */
final class ShardedStressTest extends StressContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.SHARDED);
  }
}
