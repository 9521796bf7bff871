package dev.mem.tests.contract;

import dev.mem.Engine;

/** First-fit on the page source of the platform that runs the tests. */
final class FirstFitOnPlatformTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.FIRST_FIT);
  }
}
