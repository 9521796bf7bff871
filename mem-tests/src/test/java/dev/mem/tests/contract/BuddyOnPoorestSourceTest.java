package dev.mem.tests.contract;

import dev.mem.Engine;
import org.junit.jupiter.api.Tag;

/** The buddy engine on a page source that can do as little as is allowed. */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class BuddyOnPoorestSourceTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(Engine.BUDDY);
  }
}
