package dev.mem.tests.stress;

import dev.mem.Allocator;
import dev.mem.Checking;
import dev.mem.Engine;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures of the operating system at every call, beneath every engine. */
@ParameterizedClass
@EnumSource(Engine.class)
@Tag("linux") // Nothing here depends on the system: once is enough.
final class FaultSweepTest extends FaultSweepContract {
  private static final int STEPS = 120;
  private static final long MOST_LIVE_BYTES = 2 << 20;

  FaultSweepTest(Engine engine) {
    super(engine, Checking.OFF);
  }

  @Override
  protected void operate(Allocator failing, ShadowHeap model, Random random) {
    operateRandomly(failing, model, random, STEPS, MOST_LIVE_BYTES);
  }
}
