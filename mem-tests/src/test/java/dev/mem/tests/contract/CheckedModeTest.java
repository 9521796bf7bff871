package dev.mem.tests.contract;

import dev.mem.Engine;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Checked mode keeps the contract, on every engine. */
@ParameterizedClass
@EnumSource(Engine.class)
final class CheckedModeTest extends CheckedModeContract {
  private final Engine engine;

  CheckedModeTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(engine);
  }
}
