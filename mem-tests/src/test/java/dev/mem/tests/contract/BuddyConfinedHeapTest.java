package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;

/** A confined heap of an allocator with the engine buddy, on the platform's page source. */
final class BuddyConfinedHeapTest extends HeapContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.BUDDY);
  }

  @Override
  protected Heap newHeap(Allocator allocator) {
    return allocator.newHeap();
  }
}
