package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;

/** A shared heap of a first-fit allocator on the platform's page source. */
final class FirstFitSharedHeapTest extends HeapContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.FIRST_FIT);
  }

  @Override
  protected Heap newHeap(Allocator allocator) {
    return allocator.newSharedHeap();
  }
}
