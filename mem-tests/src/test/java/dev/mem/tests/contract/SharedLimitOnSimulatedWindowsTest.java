package dev.mem.tests.contract;

import dev.mem.Engine;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits of every engine where memory must be committed step by step. */
@ParameterizedClass
@EnumSource(Engine.class)
final class SharedLimitOnSimulatedWindowsTest extends SharedLimitContract {
  private final Engine engine;

  SharedLimitOnSimulatedWindowsTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(engine);
  }
}
