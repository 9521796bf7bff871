package dev.mem.tests.contract;

import dev.mem.Engine;

/** The one range of a first-fit allocator, where memory must be committed. */
final class FirstFitContiguousRangeOnSimulatedWindowsTest extends ContiguousContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.FIRST_FIT);
  }
}
