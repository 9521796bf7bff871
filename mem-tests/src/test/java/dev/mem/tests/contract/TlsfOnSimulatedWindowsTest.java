package dev.mem.tests.contract;

import dev.mem.Engine;

/** TLSF where memory must be committed, and is reserved in units of 64 KiB. */
final class TlsfOnSimulatedWindowsTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.TLSF);
  }
}
