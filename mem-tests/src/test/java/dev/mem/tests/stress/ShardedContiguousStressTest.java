package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Random operations on the sharded engine in one range of addresses. */
final class ShardedContiguousStressTest extends StressContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.SHARDED);
  }
}
