package dev.mem.tests.contract;

import dev.mem.Engine;

/** The sharded engine in one range of addresses. */
final class ShardedContiguousTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.SHARDED);
  }
}
