package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Random operations on the sharded engine where memory must be committed. */
final class ShardedStressOnSimulatedWindowsTest extends StressContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.SHARDED);
  }
}
