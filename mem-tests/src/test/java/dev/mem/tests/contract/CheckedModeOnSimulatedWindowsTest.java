package dev.mem.tests.contract;

import dev.mem.Engine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Checked mode keeps the contract where memory must be committed. */
@ParameterizedClass
@EnumSource(Engine.class)
@Tag("linux") // Nothing here depends on the system: once is enough.
final class CheckedModeOnSimulatedWindowsTest extends CheckedModeContract {
  private final Engine engine;

  CheckedModeOnSimulatedWindowsTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(engine);
  }
}
