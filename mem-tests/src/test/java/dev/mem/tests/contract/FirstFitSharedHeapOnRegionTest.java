package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;

/** A shared heap of a first-fit allocator on memory that the program had already. */
final class FirstFitSharedHeapOnRegionTest extends HeapContract {

  @Override
  protected Setup newSetup() {
    return Setups.onRegion(Engine.FIRST_FIT);
  }

  @Override
  protected Heap newHeap(Allocator allocator) {
    return allocator.newSharedHeap();
  }
}
