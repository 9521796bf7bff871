package dev.mem.tests.contract;

import dev.mem.Engine;

/** First-fit on the page source over the JDK's own arenas. */
final class FirstFitOnJdkTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onJdk(Engine.FIRST_FIT);
  }
}
