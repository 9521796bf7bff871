package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;
import org.junit.jupiter.api.Tag;

/** Sizes on the engine buddy, on the platform's page source. */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class BuddySizesTest extends SizesContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.BUDDY);
  }
}
