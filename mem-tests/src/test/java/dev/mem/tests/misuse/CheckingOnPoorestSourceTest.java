package dev.mem.tests.misuse;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What checked mode finds where the page source can do as little as is allowed. */
@ParameterizedClass
@EnumSource(Engine.class)
@Tag("linux") // Nothing here depends on the system: once is enough.
final class CheckingOnPoorestSourceTest extends CheckingContract {
  private final Engine engine;

  CheckingOnPoorestSourceTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(engine);
  }
}
