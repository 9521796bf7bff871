package dev.mem.tests.contract;

import dev.mem.Engine;

/** The one range of a first-fit allocator, in memory of this platform. */
final class FirstFitContiguousRangeTest extends ContiguousContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.FIRST_FIT);
  }
}
