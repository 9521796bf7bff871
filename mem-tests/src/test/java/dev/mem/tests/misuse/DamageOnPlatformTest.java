package dev.mem.tests.misuse;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Damage to the memory of every engine on the page source of this platform. */
@ParameterizedClass
@EnumSource(Engine.class)
final class DamageOnPlatformTest extends DamageContract {
  private final Engine engine;

  DamageOnPlatformTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(engine);
  }
}
