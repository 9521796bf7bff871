package dev.mem.tests.contract;

import dev.mem.Engine;

/** The sharded engine where memory must be committed, and is reserved in units of 64 KiB. */
final class ShardedOnSimulatedWindowsTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.SHARDED);
  }
}
