package dev.mem.tests.misuse;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Wrong use of every engine on the page source of this platform. */
@ParameterizedClass
@EnumSource(Engine.class)
final class MisuseOnPlatformTest extends MisuseContract {
  private final Engine engine;

  MisuseOnPlatformTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(engine);
  }
}
