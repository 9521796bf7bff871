package dev.mem.tests.contract;

import dev.mem.Engine;

/** TLSF in one range of address space. */
final class TlsfContiguousTest extends AllocatorContract {

  @Override
  protected Setup newSetup() {
    return Setups.contiguous(Engine.TLSF);
  }
}
