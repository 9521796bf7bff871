package dev.mem.tests.misuse;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Wrong use of every engine on a page source that can do as little as is allowed. */
@ParameterizedClass
@EnumSource(Engine.class)
@Tag("linux") // Nothing here depends on the system: once is enough.
final class MisuseOnPoorestSourceTest extends MisuseContract {
  private final Engine engine;

  MisuseOnPoorestSourceTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onPoorestSource(engine);
  }
}
