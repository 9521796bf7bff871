package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;

/** A shared heap of a sharded allocator on the platform's page source. */
final class ShardedSharedHeapTest extends HeapContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.SHARDED);
  }

  @Override
  protected Heap newHeap(Allocator allocator) {
    return allocator.newSharedHeap();
  }
}
