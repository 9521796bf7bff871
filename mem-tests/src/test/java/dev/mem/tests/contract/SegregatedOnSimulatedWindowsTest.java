package dev.mem.tests.contract;

import dev.mem.Engine;

/** Segregated fits where memory must be committed, and is reserved in units of 64 KiB. */
final class SegregatedOnSimulatedWindowsTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.SEGREGATED);
  }
}
