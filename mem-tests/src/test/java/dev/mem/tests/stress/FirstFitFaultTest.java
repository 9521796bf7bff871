package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;

/** Failures beneath first-fit where memory needs no commit. */
final class FirstFitFaultTest extends FaultContract {

  FirstFitFaultTest() {
    super(Engine.FIRST_FIT, SimulatedPageSource.likeLinux(4096));
  }
}
