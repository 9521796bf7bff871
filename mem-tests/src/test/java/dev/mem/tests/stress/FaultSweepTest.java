package dev.mem.tests.stress;

import dev.mem.Engine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures of the operating system at every call, beneath every engine. */
@ParameterizedClass
@EnumSource(Engine.class)
@Tag("linux") // Nothing here depends on the system: once is enough.
final class FaultSweepTest extends FaultSweepContract {

  FaultSweepTest(Engine engine) {
    super(engine);
  }
}
