package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;

/** Failures beneath the sharded engine where memory needs no commit. */
final class ShardedFaultTest extends FaultContract {

  ShardedFaultTest() {
    super(Engine.SHARDED, SimulatedPageSource.likeLinux(4096));
  }
}
