package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.fixture.SimulatedPageSource;

/** Failures beneath the sharded engine where memory must be committed step by step. */
final class ShardedFaultOnSimulatedWindowsTest extends FaultContract {

  ShardedFaultOnSimulatedWindowsTest() {
    super(Engine.SHARDED, SimulatedPageSource.likeWindows(4096));
  }
}
