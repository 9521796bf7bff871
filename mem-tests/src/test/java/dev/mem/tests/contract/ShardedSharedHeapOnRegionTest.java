package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;

/** A shared heap of a sharded allocator on memory that the program had already. */
final class ShardedSharedHeapOnRegionTest extends HeapContract {

  @Override
  protected Setup newSetup() {
    return Setups.onRegion(Engine.SHARDED);
  }

  @Override
  protected Heap newHeap(Allocator allocator) {
    return allocator.newSharedHeap();
  }
}
