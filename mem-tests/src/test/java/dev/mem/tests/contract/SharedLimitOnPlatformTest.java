package dev.mem.tests.contract;

import dev.mem.Engine;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits of every engine on the page source of this platform. */
@ParameterizedClass
@EnumSource(Engine.class)
final class SharedLimitOnPlatformTest extends SharedLimitContract {
  private final Engine engine;

  SharedLimitOnPlatformTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(engine);
  }
}
