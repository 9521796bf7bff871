package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Sizes on first-fit, on the platform's page source. */
final class FirstFitSizesTest extends SizesContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.FIRST_FIT);
  }
}
