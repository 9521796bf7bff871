package dev.mem.tests.contract;

import dev.mem.Engine;

/** The sharded engine where pages have 16 KiB, and show anything once they were decommitted. */
final class ShardedOnSimulatedMacOsTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedMacOs(Engine.SHARDED);
  }
}
