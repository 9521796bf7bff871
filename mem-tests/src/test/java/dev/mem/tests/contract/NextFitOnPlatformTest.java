package dev.mem.tests.contract;

import dev.mem.Engine;

/** Next fit on the page source of the platform that runs the tests. */
final class NextFitOnPlatformTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.NEXT_FIT);
  }
}
