package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;

/** Failures beneath the engine boundary-tag where memory must be committed. */
final class BoundaryTagFaultTest extends FaultContract {

  BoundaryTagFaultTest() {
    super(Engine.BOUNDARY_TAG, SimulatedPageSource.likeWindows(4096));
  }
}
