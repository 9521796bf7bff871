package dev.mem.tests.contract;

import dev.mem.Engine;
import org.junit.jupiter.api.Tag;

/** Next fit on a page source that can do as little as is allowed. */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class NextFitOnPoorestSourceTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(Engine.NEXT_FIT);
  }
}
