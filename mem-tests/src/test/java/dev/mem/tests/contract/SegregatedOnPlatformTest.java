package dev.mem.tests.contract;

import dev.mem.Engine;

/** Segregated fits on the page source of the platform that runs the tests. */
final class SegregatedOnPlatformTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.SEGREGATED);
  }
}
