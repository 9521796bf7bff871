package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Sizes on first-fit where OS pages have 16 KiB. */
final class FirstFitSizesOnSimulatedMacOsTest extends SizesContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedMacOs(Engine.FIRST_FIT);
  }
}
