package dev.mem.tests.contract;

import dev.mem.Engine;

/** The one range of a sharded allocator, in memory of this platform. */
final class ShardedContiguousRangeTest extends ContiguousContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.SHARDED);
  }
}
