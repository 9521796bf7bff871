package dev.mem.tests.contract;

import dev.mem.Engine;
import org.junit.jupiter.api.Tag;

/** Boundary tags on a page source that can do as little as is allowed. */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class BoundaryTagOnPoorestSourceTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(Engine.BOUNDARY_TAG);
  }
}
