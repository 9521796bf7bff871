package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Random operations on the sharded engine on a page source without any traits. */
final class ShardedStressOnPoorestSourceTest extends StressContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(Engine.SHARDED);
  }
}
