package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;

/** Failures beneath first-fit where memory must be committed step by step. */
final class FirstFitFaultOnSimulatedWindowsTest extends FaultContract {

  FirstFitFaultOnSimulatedWindowsTest() {
    super(Engine.FIRST_FIT, SimulatedPageSource.likeWindows(4096));
  }
}
