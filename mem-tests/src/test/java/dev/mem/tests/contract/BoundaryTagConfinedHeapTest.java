package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;

/** A confined heap of an allocator with the engine boundary-tag, on the platform's page source. */
final class BoundaryTagConfinedHeapTest extends HeapContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.BOUNDARY_TAG);
  }

  @Override
  protected Heap newHeap(Allocator allocator) {
    return allocator.newHeap();
  }
}
