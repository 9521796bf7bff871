package dev.mem.tests.contract;

import dev.mem.Engine;

/** Boundary tags on the page source of the platform that runs the tests. */
final class BoundaryTagOnPlatformTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.BOUNDARY_TAG);
  }
}
