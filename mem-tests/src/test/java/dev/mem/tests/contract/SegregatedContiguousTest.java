package dev.mem.tests.contract;

import dev.mem.Engine;

/** Segregated fits in one range of address space. */
final class SegregatedContiguousTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.SEGREGATED);
  }
}
