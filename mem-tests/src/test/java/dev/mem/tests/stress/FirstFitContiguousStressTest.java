package dev.mem.tests.stress;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Random operations on first-fit in one range of addresses. */
final class FirstFitContiguousStressTest extends StressContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.FIRST_FIT);
  }
}
