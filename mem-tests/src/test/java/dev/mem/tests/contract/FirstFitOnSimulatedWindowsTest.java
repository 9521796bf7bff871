package dev.mem.tests.contract;

import dev.mem.Engine;

/** First-fit where memory must be committed, and is reserved in units of 64 KiB. */
final class FirstFitOnSimulatedWindowsTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.FIRST_FIT);
  }
}
