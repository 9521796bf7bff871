package dev.mem.tests.contract;

import dev.mem.Engine;

/** The sharded engine on memory that the program had already. */
final class ShardedOnRegionTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onRegion(Engine.SHARDED);
  }
}
