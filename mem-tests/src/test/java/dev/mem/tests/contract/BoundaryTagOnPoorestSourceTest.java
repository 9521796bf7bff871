package dev.mem.tests.contract;

import dev.mem.Engine;

/** Boundary tags on a page source that can do as little as is allowed. */
final class BoundaryTagOnPoorestSourceTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(Engine.BOUNDARY_TAG);
  }
}
