package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Sizes on the sharded engine, on the platform's page source. */
final class ShardedSizesTest extends SizesContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.SHARDED);
  }
}
