package dev.mem.tests.contract;

import dev.mem.Engine;

/** The sharded engine on the page source over the JDK's own arenas. */
final class ShardedOnJdkTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onJdk(Engine.SHARDED);
  }
}
