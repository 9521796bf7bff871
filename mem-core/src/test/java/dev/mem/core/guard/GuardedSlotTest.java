package dev.mem.core.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.NativeCall;
import dev.mem.user.Caller;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GuardedSlotTest {
  private static final long PAGE = CheckedFixture.PAGE;

  private final CheckedFixture fixture = new CheckedFixture();
  private final Allocator allocator = fixture.plain();
  private final long pageAddress = allocator.raw().allocate(PAGE, PAGE);
  private final MemoryArena arena = CheckedFixture.arenaOf(pageAddress);
  private final GuardedSlot slot = new GuardedSlot(arena, CheckedFixture.memory(pageAddress, PAGE));

  @AfterEach
  void everythingIsReleased() {
    allocator.raw().free(pageAddress);
    fixture.close();
  }

  private void place(long byteSize, long byteAlignment) {
    slot.place(byteSize, byteAlignment, Caller.here(CallSite::here), null);
  }

  @Test
  void aBlockLiesAsFarBackAsItsAlignmentAllows() {
    assertThat(slot.wasUsed()).isFalse();
    assertThat(slot.isLive()).isFalse();
    assertThat(slot.page().address()).isEqualTo(pageAddress);
    place(33, 16);
    assertThat(slot.address()).isEqualTo(pageAddress + PAGE - 48);
    assertThat(slot.bytes().address()).isEqualTo(slot.address());
    assertThat(slot.bytes().byteSize()).isEqualTo(33);
    place(48, 16);
    assertThat(slot.address()).isEqualTo(pageAddress + PAGE - 48);
    place(1, 1024);
    assertThat(slot.address()).isEqualTo(pageAddress + PAGE - 1024);
    place(PAGE, PAGE);
    assertThat(slot.address()).isEqualTo(pageAddress);
    assertThat(slot.byteSize()).isEqualTo(PAGE);
    assertThat(slot.wasUsed()).isTrue();
    assertThat(slot.isLive()).isTrue();
    assertThat(slot.lifetime()).isNull();
  }

  @Test
  void everyByteOfThePageAroundTheBlockIsWatched() {
    place(33, 16);
    slot.writeCanaries();
    assertThat(slot.firstDamage()).isZero();
    for (long at = pageAddress + PAGE - 1; at >= pageAddress; at--) {
      CheckedFixture.memory(at, 1).set(JAVA_BYTE, 0, (byte) 1);
      boolean isInside = at >= slot.address() && at < slot.address() + 33;
      assertThat(slot.firstDamage()).isEqualTo(isInside ? slot.address() + 33 : at);
    }
    slot.writeCanaries();
    assertThat(slot.firstDamage()).isZero();
  }

  @Test
  void theHistoryIsThatOfTheLatestBlock() {
    assertThat(slot.history()).isEmpty();
    place(33, 16);
    assertThat(slot.allocated()).isNotNull();
    assertThat(slot.history()).contains("allocated by", "Caller.here").doesNotContain("freed by");
    slot.markFreed(Caller.there(CallSite::here));
    assertThat(slot.isLive()).isFalse();
    assertThat(slot.history()).contains("allocated by", "freed by", "Caller.there");
    place(10, 16);
    assertThat(slot.history()).doesNotContain("freed by");
  }

  @Test
  void aLifetimeEndsUnlessANativeCallUsesIt() {
    place(33, 16);
    assertThat(slot.tryEndLifetime()).as("there is none").isTrue();
    Arena lifetime = Arena.ofShared();
    slot.place(33, 16, CallSite.here(), lifetime);
    assertThat(slot.lifetime()).isSameAs(lifetime);
    MemorySegment segment = fixture.source.rescope(slot.bytes(), lifetime);
    NativeCall.holding(segment, () -> assertThat(slot.tryEndLifetime()).isFalse());
    assertThat(lifetime.scope().isAlive()).isTrue();
    assertThat(slot.tryEndLifetime()).isTrue();
    assertThat(lifetime.scope().isAlive()).isFalse();
    assertThat(slot.tryEndLifetime()).isTrue();
  }

  @Test
  void aBlockPinsItsArena() {
    Allocator closed = fixture.plain();
    long address = closed.raw().allocate(PAGE, PAGE);
    MemoryArena pinned = CheckedFixture.arenaOf(address);
    assertThat(pinned.tryPin()).isTrue();
    closed.raw().free(address);
    closed.close();
    assertThat(pinned.range().scope().isAlive()).isTrue();
    new GuardedSlot(pinned, CheckedFixture.memory(pageAddress, PAGE)).unpin();
    ArenaSupply.retryReleases();
    assertThat(pinned.range().scope().isAlive()).isFalse();
  }
}
