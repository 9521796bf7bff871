package dev.mem.tests.contract;

import dev.mem.Engine;

/** First-fit where pages have 16 KiB, and show anything once they were decommitted. */
final class FirstFitOnSimulatedMacOsTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedMacOs(Engine.FIRST_FIT);
  }
}
