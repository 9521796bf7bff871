package dev.mem.tests.contract;

import dev.mem.Engine;

/** Next fit in one range of address space. */
final class NextFitContiguousTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.NEXT_FIT);
  }
}
