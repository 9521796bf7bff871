package dev.mem.tests.contract;

import dev.mem.Engine;

/** Boundary tags in one range of address space. */
final class BoundaryTagContiguousTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.BOUNDARY_TAG);
  }
}
