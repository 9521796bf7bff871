package dev.mem.tests.contract;

import dev.mem.Engine;

/** The one range of a sharded allocator, where memory must be committed. */
final class ShardedContiguousRangeOnSimulatedWindowsTest extends ContiguousContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.SHARDED);
  }
}
