package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Sizes on the sharded engine where OS pages have 16 KiB. */
final class ShardedSizesOnSimulatedMacOsTest extends SizesContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedMacOs(Engine.SHARDED);
  }
}
