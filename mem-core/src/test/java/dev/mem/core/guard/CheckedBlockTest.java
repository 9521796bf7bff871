package dev.mem.core.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mem.Allocator;
import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.NativeCall;
import dev.mem.core.guard.CheckedBlock.State;
import dev.mem.user.Caller;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CheckedBlockTest {
  private static final long BEFORE = 16;
  private static final long HOLDER_BYTES = 160;
  private static final long BLOCK_BYTES = 100;

  private final CheckedFixture fixture = new CheckedFixture();
  private final Allocator allocator = fixture.plain();
  private final CheckedHeapScope heap = new CheckedHeapScope(allocator);
  private final long holderAddress = allocator.raw().allocate(2 << 20);
  private final long address = holderAddress + BEFORE;
  private final MemoryArena arena = CheckedFixture.arenaOf(holderAddress);

  @AfterEach
  void close() {
    allocator.raw().free(holderAddress);
    fixture.close();
  }

  private CheckedBlock block(
      long holderBytes, long byteSize, @Nullable MemorySegment guard, @Nullable Arena lifetime) {
    var block =
        Caller.here(() ->
            new CheckedBlock(
                CheckedFixture.memory(holderAddress, holderBytes),
                holderBytes,
                guard,
                address,
                byteSize,
                heap,
                lifetime,
                arena));
    block.writeCanaries();
    return block;
  }

  private CheckedBlock block() {
    return block(HOLDER_BYTES, BLOCK_BYTES, null, null);
  }

  private static CallSite freeing() {
    return Caller.there(CallSite::here);
  }

  @Test
  void aBlockKnowsWhatItIsMadeOf() {
    CheckedBlock block = block();
    assertThat(block.address()).isEqualTo(address);
    assertThat(block.byteSize()).isEqualTo(BLOCK_BYTES);
    assertThat(block.holderAddress()).isEqualTo(holderAddress);
    assertThat(block.usableHolderBytes()).isEqualTo(HOLDER_BYTES);
    assertThat(block.guard()).isNull();
    assertThat(block.heap()).isSameAs(heap);
    assertThat(block.bytes().address()).isEqualTo(address);
    assertThat(block.bytes().byteSize()).isEqualTo(BLOCK_BYTES);
    assertThat(block.allocated().frames().getFirst().getMethodName()).isEqualTo("here");
    MemorySegment guard = CheckedFixture.memory(holderAddress + 256, 256);
    assertThat(block(HOLDER_BYTES, BLOCK_BYTES, guard, null).guard()).isSameAs(guard);
  }

  @Test
  void aBlockGoesThroughItsStatesOnce() {
    CheckedBlock block = block();
    assertThat(block.isLive()).isTrue();
    assertThat(block.tryChangeState(State.FREED, State.GONE)).isFalse();
    assertThat(block.tryMarkFreed(freeing())).isTrue();
    assertThat(block.isLive()).isFalse();
    assertThat(block.tryMarkFreed(freeing())).isFalse();
    assertThat(block.tryChangeState(State.LIVE, State.GONE)).isFalse();
    assertThat(block.tryChangeState(State.FREED, State.GONE)).isTrue();
    assertThat(block.tryChangeState(State.FREED, State.GONE)).isFalse();
  }

  @Test
  void theHistoryTellsOfTheFreeOnceThereWasOne() {
    CheckedBlock block = block();
    assertThat(block.history())
        .contains("allocated by", "Caller.here")
        .doesNotContain("freed by", "Caller.there");
    assertThat(block.tryMarkFreed(freeing())).isTrue();
    assertThat(block.history()).contains("allocated by", "Caller.here", "freed by", "Caller.there");
  }

  @Test
  void aBlockMayGrowUpToTheLeastCanaryOrNotAtAllBeforeAGuardPage() {
    assertThat(block().capacity()).isEqualTo(HOLDER_BYTES - BEFORE - Fill.LEAST_CANARY_BYTES);
    MemorySegment guard = CheckedFixture.memory(holderAddress + HOLDER_BYTES, 256);
    assertThat(block(HOLDER_BYTES, BLOCK_BYTES, guard, null).capacity()).isEqualTo(BLOCK_BYTES);
  }

  @Test
  void everyByteAroundABlockIsWatched() {
    CheckedBlock block = block();
    assertThat(block.findDamage()).isNull();
    for (long offset = 0; offset < HOLDER_BYTES; offset++) {
      MemorySegment one = CheckedFixture.memory(holderAddress + offset, 1);
      byte before = one.get(JAVA_BYTE, 0);
      one.set(JAVA_BYTE, 0, (byte) (before ^ 1));
      HeapCorruptionException damage = block.findDamage();
      if (offset >= BEFORE && offset < BEFORE + BLOCK_BYTES) {
        assertThat(damage).as("the user's own, at %d", offset).isNull();
      } else {
        assertThat(Objects.requireNonNull(damage).address()).isEqualTo(holderAddress + offset);
        assertThat(damage)
            .hasMessageContaining(
                offset < BEFORE
                    ? BEFORE - offset + " bytes before a block of 100 bytes"
                    : offset - BEFORE - BLOCK_BYTES + " bytes past the end of a block of 100")
            .hasMessageContaining("allocated by");
      }
      one.set(JAVA_BYTE, 0, before);
    }
    assertThat(block.findDamage()).isNull();
  }

  @Test
  void aFreedBlockIsWatchedOnceItIsPoisoned() {
    CheckedBlock block = block();
    block.poison();
    block.bytes().fill((byte) 1);
    assertThat(block.findDamage()).as("a live one is not poisoned").isNull();
    assertThat(block.tryMarkFreed(freeing())).isTrue();
    block.bytes().fill((byte) 2);
    assertThat(block.findDamage()).as("a native call may write to it still").isNull();
    block.poison();
    assertThat(block.bytes().toArray(JAVA_BYTE)).containsOnly(0xDB);
    for (long offset = BLOCK_BYTES - 1; offset >= 0; offset--) {
      block.bytes().set(JAVA_BYTE, offset, (byte) 3);
      HeapCorruptionException damage = Objects.requireNonNull(block.findDamage());
      assertThat(damage.address()).isEqualTo(address + offset);
      assertThat(damage)
          .hasMessageContaining("offset %d of a freed block of 100 bytes", offset)
          .hasMessageContaining("freed by");
    }
    assertThat(block.tryChangeState(State.FREED, State.GONE)).isTrue();
    assertThat(block.findDamage()).as("it is somebody else's memory").isNull();
    block.poison();
    assertThat(block.bytes().get(JAVA_BYTE, 0)).isEqualTo((byte) 3);
  }

  @Test
  void onlyTheFirstMebibyteIsPoisoned() {
    long byteSize = (1 << 20) + 100;
    CheckedBlock block = block((1 << 20) + 160, byteSize, null, null);
    block.bytes().fill((byte) 1);
    assertThat(block.tryMarkFreed(freeing())).isTrue();
    block.poison();
    assertThat(block.bytes().get(JAVA_BYTE, (1 << 20) - 1)).isEqualTo((byte) 0xDB);
    assertThat(block.bytes().get(JAVA_BYTE, 1 << 20)).isEqualTo((byte) 1);
    assertThat(block.findDamage()).isNull();
  }

  @Test
  void aBlockOfAnotherSizeEndsWhereItNowEnds() {
    CheckedBlock block = block();
    block.bytes().fill((byte) 1);
    block.resize(40);
    assertThat(block.byteSize()).isEqualTo(40);
    assertThat(block.bytes().byteSize()).isEqualTo(40);
    assertThat(block.findDamage()).isNull();
    CheckedFixture.memory(address + 40, 1).set(JAVA_BYTE, 0, (byte) 1);
    assertThat(Objects.requireNonNull(block.findDamage()).address()).isEqualTo(address + 40);
    block.resize(128);
    assertThat(block.findDamage()).isNull();
    block.bytes().fill((byte) 1);
    assertThat(block.findDamage()).isNull();
  }

  @Test
  void aSegmentHasTheLifetimeOfItsBlock() {
    Arena lifetime = Arena.ofShared();
    CheckedBlock block = block(HOLDER_BYTES, BLOCK_BYTES, null, lifetime);
    MemorySegment segment = block.segment(fixture.source, 90);
    assertThat(segment.address()).isEqualTo(address);
    assertThat(segment.byteSize()).isEqualTo(90);
    assertThat(segment.scope()).isEqualTo(lifetime.scope());
    assertThat(block.tryEndLifetime()).isTrue();
    assertThat(lifetime.scope().isAlive()).isFalse();
    assertThat(block.tryEndLifetime()).as("it has ended").isTrue();
    CheckedBlock without = block();
    assertThat(without.segment(fixture.source, 90).scope()).isEqualTo(arena.range().scope());
    assertThat(without.tryEndLifetime()).isTrue();
    assertThat(without.tryMarkFreed(freeing())).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> without.segment(fixture.source, 90));
  }

  @Test
  void aLifetimeDoesNotEndDuringANativeCall() {
    Arena lifetime = Arena.ofShared();
    CheckedBlock block = block(HOLDER_BYTES, BLOCK_BYTES, null, lifetime);
    NativeCall.holding(
        block.segment(fixture.source, 2), () -> assertThat(block.tryEndLifetime()).isFalse());
    assertThat(block.tryEndLifetime()).isTrue();
  }

  @Test
  void aBlockPinsItsArenaUntilItIsUnpinned() {
    Allocator closed = fixture.plain();
    long held = closed.raw().allocate(HOLDER_BYTES);
    MemoryArena pinned = CheckedFixture.arenaOf(held);
    assertThat(pinned.tryPin()).isTrue();
    var block =
        new CheckedBlock(
            CheckedFixture.memory(held, HOLDER_BYTES),
            HOLDER_BYTES,
            null,
            held + BEFORE,
            BLOCK_BYTES,
            new CheckedHeapScope(closed),
            null,
            pinned);
    closed.close();
    assertThat(pinned.range().scope().isAlive()).isTrue();
    block.unpin();
    ArenaSupply.retryReleases();
    assertThat(pinned.range().scope().isAlive()).isFalse();
  }
}
