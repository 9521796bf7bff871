package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;

/** Failures beneath the engine tlsf where memory must be committed. */
final class TlsfFaultTest extends FaultContract {

  TlsfFaultTest() {
    super(Engine.TLSF, SimulatedPageSource.likeWindows(4096));
  }
}
