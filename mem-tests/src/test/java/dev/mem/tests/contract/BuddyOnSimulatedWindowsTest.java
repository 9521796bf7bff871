package dev.mem.tests.contract;

import dev.mem.Engine;
import org.junit.jupiter.api.Tag;

/** The buddy engine where memory must be committed, and is reserved in units of 64 KiB. */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class BuddyOnSimulatedWindowsTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.BUDDY);
  }
}
