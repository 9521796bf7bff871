package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;
import org.junit.jupiter.api.Tag;

/** Failures beneath the engine tlsf where memory must be committed. */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class TlsfFaultTest extends FaultContract {

  TlsfFaultTest() {
    super(Engine.TLSF, SimulatedPageSource.likeWindows(4096));
  }
}
