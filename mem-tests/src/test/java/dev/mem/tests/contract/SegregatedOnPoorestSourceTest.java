package dev.mem.tests.contract;

import dev.mem.Engine;

/** Segregated fits on a page source that can do as little as is allowed. */
final class SegregatedOnPoorestSourceTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(Engine.SEGREGATED);
  }
}
