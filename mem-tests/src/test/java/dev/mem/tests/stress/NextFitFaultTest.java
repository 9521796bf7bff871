package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;
import org.junit.jupiter.api.Tag;

/** Failures beneath the engine next-fit where memory must be committed. */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class NextFitFaultTest extends FaultContract {

  NextFitFaultTest() {
    super(Engine.NEXT_FIT, SimulatedPageSource.likeWindows(4096));
  }
}
