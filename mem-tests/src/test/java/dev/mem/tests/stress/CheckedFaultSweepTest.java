package dev.mem.tests.stress;

import dev.mem.Allocator;
import dev.mem.Checking;
import dev.mem.Engine;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures of the operating system at every call, beneath checked mode over every engine. */
@ParameterizedClass
@EnumSource(Engine.class)
@Tag("linux") // Nothing here depends on the system: once is enough.
final class CheckedFaultSweepTest extends FaultSweepContract {
  private static final int STEPS = 60;
  private static final long MOST_LIVE_BYTES = 1 << 20;

  CheckedFaultSweepTest(Engine engine) {
    super(engine, Checking.FULL);
  }

  @Override
  protected void operate(Allocator failing, ShadowHeap model, Random random) {
    operateRandomly(failing, model, random, STEPS, MOST_LIVE_BYTES);
  }
}
