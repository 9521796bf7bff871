package dev.mem.tests.misuse;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What sampling finds on every engine. */
@ParameterizedClass
@EnumSource(Engine.class)
final class SamplingOnPlatformTest extends SamplingContract {
  private final Engine engine;

  SamplingOnPlatformTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(engine);
  }
}
