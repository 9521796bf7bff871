package dev.mem.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.InvalidFreeException.Kind;
import org.junit.jupiter.api.Test;

final class RefusalsTest {

  @Test
  void anInteriorAddressIsToldWhereItsBlockIs() {
    assertThat(Refusals.interior(0x1030, 0x1000, 64))
        .hasMessage(
            "address 0x1030 is inside a live block but not its start: the block starts 48 bytes"
                + " before, at 0x1000, and has 64 usable bytes; pass that address")
        .returns(Kind.INTERIOR, each -> each.kind());
  }

  @Test
  void anAddressWithoutALiveBlockIsToldWhatWasThere() {
    assertThat(Refusals.alreadyFree(0x1000))
        .hasMessage("address 0x1000 is already free: look for a second free of the same block")
        .returns(Kind.ALREADY_FREE, each -> each.kind());
    assertThat(Refusals.neverAllocated(0x1000))
        .hasMessage(
            "address 0x1000 was never allocated by this allocator: no block of its arena starts"
                + " there")
        .returns(Kind.NEVER_ALLOCATED, each -> each.kind());
  }
}
