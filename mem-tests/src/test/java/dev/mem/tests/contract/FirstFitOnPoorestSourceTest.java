package dev.mem.tests.contract;

import dev.mem.Engine;

/** First-fit on a page source that has none of the traits, and pages of 64 KiB. */
final class FirstFitOnPoorestSourceTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(Engine.FIRST_FIT);
  }
}
