package dev.mem.tests.contract;

import dev.mem.Engine;

/** The buddy engine in one range of address space. */
final class BuddyContiguousTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.BUDDY);
  }
}
