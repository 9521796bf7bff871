package dev.mem.tests.contract;

import dev.mem.Engine;

/** Best fit in one range of address space. */
final class BestFitContiguousTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.BEST_FIT);
  }
}
