package dev.mem.tests.contract;

import dev.mem.Engine;

/** The sharded engine on a page source that has none of the traits, and pages of 64 KiB. */
final class ShardedOnPoorestSourceTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(Engine.SHARDED);
  }
}
