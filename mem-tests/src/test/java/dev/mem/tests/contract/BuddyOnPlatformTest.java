package dev.mem.tests.contract;

import dev.mem.Engine;

/** The buddy engine on the page source of the platform that runs the tests. */
final class BuddyOnPlatformTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.BUDDY);
  }
}
