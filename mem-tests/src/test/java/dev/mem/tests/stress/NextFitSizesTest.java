package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;
import org.junit.jupiter.api.Tag;

/** Sizes on the engine next-fit, on the platform's page source. */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class NextFitSizesTest extends SizesContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.NEXT_FIT);
  }
}
