package dev.mem.core.slab;

import dev.mem.core.source.JdkPageSource;

/** The sharded engine in arenas smaller than a window, none of which the quick look-up finds. */
final class ShardedEngineInSmallArenasTest extends ShardedEngineContract {
  ShardedEngineInSmallArenasTest() {
    super(Fixtures.newEngine(new JdkPageSource()));
  }
}
