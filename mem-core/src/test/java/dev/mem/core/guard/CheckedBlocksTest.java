package dev.mem.core.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HeapCorruptionException;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.MisuseException;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.NativeCall;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CheckedBlocksTest {
  private final CheckedFixture fixture = new CheckedFixture();
  private final Watched watched = new Watched(fixture);
  private final CheckedBlocks blocks = watched.blocks;

  @AfterEach
  void everythingIsReleased() {
    fixture.source.heal();
    blocks.drop(watched.heap);
    assertCounts(0, 0, 0);
    assertThat(blocks.heldBytes()).isZero();
    assertThat(blocks.all()).isEmpty();
    fixture.close();
  }

  private void assertCounts(long held, long live, long liveBytes) {
    assertThat(blocks.heldBlocks()).isEqualTo(held);
    assertThat(blocks.liveBlocks()).isEqualTo(live);
    assertThat(blocks.liveBytes()).isEqualTo(liveBytes);
  }

  private static void write(long address, int value) {
    CheckedFixture.memory(address, 1).set(JAVA_BYTE, 0, (byte) value);
  }

  private static void assertRefused(ThrowingCallable call, Kind kind, String... told) {
    assertThatExceptionOfType(InvalidFreeException.class)
        .isThrownBy(call)
        .satisfies(wrong -> assertThat(wrong.kind()).isEqualTo(kind))
        .satisfies(wrong -> List.of(told).forEach(assertThat(wrong)::hasMessageContaining));
  }

  // ---- coming and going

  @Test
  void whatIsHeldAndWhatIsLiveAreCounted() {
    CheckedBlock first = watched.block(100);
    CheckedBlock second = watched.block(50);
    assertCounts(2, 2, 150);
    assertThat(blocks.heldBytes())
        .isEqualTo(first.usableHolderBytes() + second.usableHolderBytes())
        .isEqualTo(watched.behind.statistics().liveBytes());
    blocks.free(first.address());
    assertCounts(2, 1, 50);
    assertThat(blocks.peakLiveBytes()).isEqualTo(150);
    blocks.resize(second, 60);
    assertCounts(2, 1, 60);
    assertThat(second.byteSize()).isEqualTo(60);
    blocks.resize(second, 20);
    assertCounts(2, 1, 20);
    blocks.emptyQuarantine();
    assertCounts(1, 1, 20);
    assertThat(blocks.heldBytes()).isEqualTo(second.usableHolderBytes());
    assertThat(blocks.peakLiveBytes()).isEqualTo(150);
    assertThat(watched.behind.statistics().liveBlocks()).isEqualTo(1);
  }

  @Test
  void aBlockIsFoundByItsAddressesUntilItLeavesQuarantine() {
    CheckedBlock block = watched.block(100);
    long address = block.address();
    assertThat(blocks.requireLive(address)).isSameAs(block);
    assertThat(blocks.ofHolder(block.holderAddress())).isSameAs(block);
    assertThat(blocks.ofHolder(address)).isNull();
    assertThat(blocks.containing(address)).isSameAs(block);
    assertThat(blocks.containing(address + 99)).isSameAs(block);
    assertThat(blocks.containing(address + 100)).isNull();
    assertThat(blocks.containing(address - 1)).isNull();
    assertThat(blocks.all()).containsExactly(block);
    assertThat(watched.heap.blocks()).containsExactly(block);
    blocks.free(address);
    assertThat(blocks.containing(address)).isSameAs(block);
    assertThat(blocks.ofHolder(block.holderAddress())).isSameAs(block);
    blocks.emptyQuarantine();
    assertThat(blocks.containing(address)).isNull();
    assertThat(blocks.ofHolder(block.holderAddress())).isNull();
    assertThat(blocks.all()).isEmpty();
    assertThat(watched.heap.blocks()).isEmpty();
  }

  @Test
  void quarantineKeepsSoManyBlocks() {
    for (int i = 0; i < 4096; i++) {
      blocks.free(watched.block(1).address());
    }
    assertCounts(4096, 0, 0);
    blocks.free(watched.block(1).address());
    assertCounts(4096, 0, 0);
  }

  // ---- wrong addresses

  @Test
  void aRefusalTellsWhatIsThere() {
    CheckedBlock block = watched.block(100);
    long address = block.address();
    assertRefused(
        () -> blocks.free(address + 60),
        Kind.INTERIOR,
        "60 bytes before, at 0x%x, and has 100 bytes".formatted(address),
        "allocated by");
    blocks.free(address);
    assertRefused(
        () -> blocks.free(address),
        Kind.ALREADY_FREE,
        "0 bytes into a freed block of 100 bytes",
        "freed by");
    assertRefused(
        () -> blocks.requireLive(address + 48),
        Kind.ALREADY_FREE,
        "48 bytes into a freed block of 100 bytes");
  }

  @Test
  void anAddressInACanaryIsNoBlock() {
    CheckedBlock block = watched.block(100);
    for (long address : new long[] {block.holderAddress(), block.address() + 112}) {
      assertRefused(() -> blocks.free(address), Kind.NEVER_ALLOCATED, "in the canary");
    }
  }

  @Test
  void whatTheAllocatorBehindKnowsIsToldAsItSaysIt() {
    long foreign = watched.behind.raw().allocate(100);
    assertRefused(() -> blocks.free(foreign + 32), Kind.INTERIOR);
    assertThatThrownBy(() -> blocks.free(foreign + 32)).hasMessageNotContaining("canary");
    watched.behind.raw().free(foreign);
    assertRefused(() -> blocks.free(4096), Kind.NEVER_ALLOCATED, "none of the arenas");
  }

  // ---- damage

  @Test
  void aDamagedBlockStaysLive() {
    CheckedBlock block = watched.block(100);
    write(block.address() + 100, 1);
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(() -> blocks.free(block.address()))
        .satisfies(damage -> assertThat(damage.address()).isEqualTo(block.address() + 100));
    assertThatExceptionOfType(HeapCorruptionException.class).isThrownBy(blocks::verify);
    assertCounts(1, 1, 100);
    write(block.address() + 100, 0xC9);
    blocks.verify();
    blocks.free(block.address());
    assertCounts(1, 0, 0);
  }

  @Test
  void aWriteIntoAFreedBlockIsToldWhenItLeaves() {
    CheckedBlock block = watched.block(100);
    blocks.free(block.address());
    write(block.address() + 7, 1);
    assertThatExceptionOfType(HeapCorruptionException.class).isThrownBy(blocks::verify);
    assertThat(fixture.late).isEmpty();
    blocks.emptyQuarantine();
    assertThat(fixture.late)
        .extracting(MisuseException::address)
        .containsExactly(block.address() + 7);
    assertCounts(0, 0, 0);
    blocks.verify();
  }

  /** The block is let go all the same, and the others are not forgotten. */
  @Test
  void aHandlerThatThrowsHoldsNothingBack() {
    var throwing =
        new Watched(
            fixture,
            fixture.plain(),
            misuse -> {
              throw misuse;
            });
    var all = new ArrayList<CheckedBlock>();
    for (int i = 0; i < 4; i++) {
      all.add(throwing.block(100));
      throwing.blocks.free(all.getLast().address());
    }
    write(all.get(1).address(), 1);
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(throwing.blocks::emptyQuarantine)
        .satisfies(damage -> assertThat(damage.address()).isEqualTo(all.get(1).address()));
    assertThat(throwing.blocks.all()).containsExactlyInAnyOrder(all.get(2), all.get(3));
    throwing.blocks.emptyQuarantine();
    assertThat(throwing.blocks.heldBlocks()).isZero();
    assertThat(throwing.behind.statistics().liveBlocks()).isZero();
  }

  // ---- what has to wait

  @Test
  void aBlockThatANativeCallUsesKeepsItsContentAndWaits() {
    CheckedBlock block = watched.block(100);
    var segment = watched.maker.segmentOf(block, 2);
    segment.fill((byte) 42);
    NativeCall.holding(
        segment,
        () -> {
          blocks.free(block.address());
          assertThat(block.bytes().get(JAVA_BYTE, 0)).isEqualTo((byte) 42);
          blocks.emptyQuarantine();
          assertCounts(1, 0, 0);
        });
    assertThat(segment.scope().isAlive()).isTrue();
    blocks.emptyQuarantine();
    assertThat(segment.scope().isAlive()).isFalse();
    assertCounts(0, 0, 0);
    assertThat(fixture.late).isEmpty();
  }

  @Test
  void aBlockWaitsForItsGuardPageToBeOpened() {
    CheckedBlock block = watched.block(2 * CheckedFixture.PAGE);
    assertThat(block.guard()).isNotNull();
    blocks.free(block.address());
    fixture.source.failFrom(Verb.UNPROTECT, 1);
    blocks.emptyQuarantine();
    assertCounts(1, 0, 0);
    assertThat(blocks.containing(block.address())).isSameAs(block);
    assertRefused(() -> blocks.free(block.address()), Kind.ALREADY_FREE, "freed by");
    fixture.source.heal();
    blocks.emptyQuarantine();
    assertCounts(0, 0, 0);
    assertThat(watched.behind.statistics().liveBlocks()).isZero();
  }

  @Test
  void anArenaGoesBackWithItsLastBlock() {
    CheckedBlock block = watched.block(400 * CheckedFixture.PAGE);
    blocks.free(block.address());
    assertThat(fixture.simulated.liveReservations()).isEqualTo(1);
    blocks.emptyQuarantine();
    assertThat(fixture.simulated.liveReservations()).isZero();
  }

  /** Only an allocator that frees what is not its own can have freed it. */
  @Test
  void aHolderThatIsGoneIsToldUnlessItsHeapHasEnded() {
    CheckedBlock block = watched.block(100);
    blocks.free(block.address());
    watched.behind.raw().free(block.holderAddress());
    assertRefused(blocks::emptyQuarantine, Kind.ALREADY_FREE);
    assertCounts(0, 0, 0);
    CheckedBlock ended = watched.block(100);
    blocks.free(ended.address());
    watched.behind.raw().free(ended.holderAddress());
    watched.heap.end();
    blocks.emptyQuarantine();
    assertCounts(0, 0, 0);
  }

  // ---- heaps that end

  @Test
  void theBlocksOfAHeapEndTogetherAndThoseOfOthersDoNot() {
    var other = new CheckedHeapScope(watched.behind);
    var otherRaw = new CheckedRaw(other, blocks, watched.maker);
    long live = otherRaw.allocate(30, 16);
    long freed = otherRaw.allocate(CheckedFixture.PAGE, 16);
    CheckedBlock stays = watched.block(100);
    CheckedBlock staysInQuarantine = watched.block(40);
    blocks.free(staysInQuarantine.address());
    blocks.free(freed);
    assertCounts(4, 2, 130);
    List<CheckedBlock> ended = List.copyOf(other.blocks());
    blocks.drop(other);
    assertThat(other.hasEnded()).isTrue();
    assertThat(other.blocks()).isEmpty();
    assertCounts(2, 1, 100);
    assertThat(blocks.all()).containsExactlyInAnyOrder(stays, staysInQuarantine);
    assertThat(blocks.containing(live)).isNull();
    assertThat(ended).allMatch(CheckedBlock::tryEndLifetime).noneMatch(CheckedBlock::isLive);
    assertThat(fixture.source.calls(Verb.UNPROTECT)).isEqualTo(1);
    ended.forEach(block -> watched.behind.raw().free(block.holderAddress()));
    blocks.emptyQuarantine();
    assertCounts(1, 1, 100);
    watched.behind.raw().free(stays.holderAddress());
  }

  @Test
  void damageIsToldWhenAHeapEnds() {
    CheckedBlock live = watched.block(100);
    CheckedBlock freed = watched.block(100);
    blocks.free(freed.address());
    write(live.address() - 1, 1);
    write(freed.address() + 3, 1);
    blocks.drop(watched.heap);
    assertThat(fixture.late)
        .extracting(MisuseException::address)
        .containsExactlyInAnyOrder(live.address() - 1, freed.address() + 3);
    blocks.emptyQuarantine();
    assertThat(fixture.late).as("told once").hasSize(2);
  }

  @Test
  void aBlockOfAnEndedHeapLingersWhileANativeCallUsesIt() {
    CheckedBlock block = watched.block(100);
    var arena = CheckedFixture.arenaOf(block.address());
    NativeCall.holding(
        watched.maker.segmentOf(block, 2),
        () -> {
          blocks.drop(watched.heap);
          assertCounts(0, 0, 0);
          watched.behind.close();
          Lingering.retry();
          assertThat(arena.range().scope().isAlive()).isTrue();
        });
    Lingering.retry();
    ArenaSupply.retryReleases();
    assertThat(arena.range().scope().isAlive()).isFalse();
  }
}
