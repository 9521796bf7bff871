package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;

/** Failures beneath the engine segregated where memory must be committed. */
final class SegregatedFaultTest extends FaultContract {

  SegregatedFaultTest() {
    super(Engine.SEGREGATED, SimulatedPageSource.likeWindows(4096));
  }
}
