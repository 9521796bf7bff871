package dev.mem.tests.contract;

import dev.mem.Engine;

/** First-fit in one range of addresses. */
final class FirstFitContiguousTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.FIRST_FIT);
  }
}
