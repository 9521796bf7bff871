package dev.mem.tests.misuse;

import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;

/** Wrong use of an allocator that keeps everything in one range; the engine makes no difference. */
final class MisuseContiguousTest extends MisuseContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.TLSF);
  }
}
