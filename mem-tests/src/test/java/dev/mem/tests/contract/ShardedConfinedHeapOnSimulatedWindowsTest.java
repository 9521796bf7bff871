package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;

/** A confined heap of a sharded allocator where memory must be committed. */
final class ShardedConfinedHeapOnSimulatedWindowsTest extends HeapContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.SHARDED);
  }

  @Override
  protected Heap newHeap(Allocator allocator) {
    return allocator.newHeap();
  }
}
