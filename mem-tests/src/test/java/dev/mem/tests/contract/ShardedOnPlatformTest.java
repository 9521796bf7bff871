package dev.mem.tests.contract;

import dev.mem.Engine;

/** The sharded engine on the page source of the platform that runs the tests. */
final class ShardedOnPlatformTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.SHARDED);
  }
}
