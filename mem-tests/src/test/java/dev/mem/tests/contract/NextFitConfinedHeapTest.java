package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;

/** A confined heap of an allocator with the engine next-fit, on the platform's page source. */
final class NextFitConfinedHeapTest extends HeapContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.NEXT_FIT);
  }

  @Override
  protected Heap newHeap(Allocator allocator) {
    return allocator.newHeap();
  }
}
