package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;
import org.junit.jupiter.api.Tag;

/** Failures beneath the engine best-fit where memory must be committed. */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class BestFitFaultTest extends FaultContract {

  BestFitFaultTest() {
    super(Engine.BEST_FIT, SimulatedPageSource.likeWindows(4096));
  }
}
