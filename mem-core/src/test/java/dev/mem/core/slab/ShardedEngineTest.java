package dev.mem.core.slab;

import dev.mem.core.Simulations;

/** The sharded engine in arenas that fill their windows: quick paths find their blocks. */
final class ShardedEngineTest extends ShardedEngineContract {
  ShardedEngineTest() {
    super(Fixtures.newEngine(Simulations.likeLinux(4096)));
  }
}
