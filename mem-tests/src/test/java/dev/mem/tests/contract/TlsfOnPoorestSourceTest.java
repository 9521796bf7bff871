package dev.mem.tests.contract;

import dev.mem.Engine;

/** TLSF on a page source that can do as little as is allowed. */
final class TlsfOnPoorestSourceTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(Engine.TLSF);
  }
}
