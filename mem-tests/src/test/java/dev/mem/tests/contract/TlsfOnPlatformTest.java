package dev.mem.tests.contract;

import dev.mem.Engine;

/** TLSF on the page source of the platform that runs the tests. */
final class TlsfOnPlatformTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.TLSF);
  }
}
