package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;

/** A confined heap of a first-fit allocator where memory must be committed. */
final class FirstFitConfinedHeapOnSimulatedWindowsTest extends HeapContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.FIRST_FIT);
  }

  @Override
  protected Heap newHeap(Allocator allocator) {
    return allocator.newHeap();
  }
}
