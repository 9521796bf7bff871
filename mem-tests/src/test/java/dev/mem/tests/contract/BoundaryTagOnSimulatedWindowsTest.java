package dev.mem.tests.contract;

import dev.mem.Engine;

/** Boundary tags where memory must be committed, and is reserved in units of 64 KiB. */
final class BoundaryTagOnSimulatedWindowsTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.BOUNDARY_TAG);
  }
}
