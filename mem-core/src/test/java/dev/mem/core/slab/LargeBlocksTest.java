package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HugePages;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Spans and blocks with arenas of their own: changes of size in place, and what is kept of them.
 */
final class LargeBlocksTest {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  private SimulatedPageSource source = Simulations.likeWindows(4 * KIB);
  private Fixtures.Tested tested = Fixtures.newEngine(source);

  private ShardedEngine engine() {
    return tested.engine();
  }

  private void limit(long bytes) {
    engine().close();
    tested = Fixtures.newEngine(source, OptionalLong.of(bytes), HugePages.SYSTEM_DEFAULT);
  }

  private void onLinux(HugePages hugePages) {
    engine().close();
    source.verifyAllReleased();
    source = Simulations.likeLinux(4 * KIB);
    tested = Fixtures.newEngine(source, OptionalLong.empty(), hugePages);
  }

  @AfterEach
  void nothingIsLeft() {
    engine().verify();
    engine().close();
    source.verifyAllReleased();
  }

  private long allocate(long byteSize) {
    return tested.allocate(byteSize);
  }

  private long allocateZeroed(long byteSize) {
    return engine().allocate(byteSize, 16, Content.ZEROED, Exhaustion.THROWS);
  }

  private void free(long address) {
    tested.free(address);
  }

  private boolean tryResize(long address, long newByteSize) {
    return engine().tryResize(Fixtures.arenaOf(address), address, newByteSize);
  }

  private long usableSize(long address) {
    return engine().usableSize(Fixtures.arenaOf(address), address);
  }

  private static void write(long address, long offset, byte value) {
    MemoryArena arena = Fixtures.arenaOf(address);
    arena.range().set(ValueLayout.JAVA_BYTE, address - arena.address() + offset, value);
  }

  private static byte read(long address, long offset) {
    MemoryArena arena = Fixtures.arenaOf(address);
    return arena.range().get(ValueLayout.JAVA_BYTE, address - arena.address() + offset);
  }

  private void assertRefused(long address, Kind kind) {
    Fixtures.assertRefused(() -> free(address), kind);
  }

  // ---- blocks with arenas of their own

  @Test
  void aVeryLargeBlockShrinksAndGrowsWhereItIs() {
    long block = allocate(4 * MIB);
    write(block, MIB - 1, (byte) 7);
    assertThat(tryResize(block, MIB)).isTrue();
    assertThat(usableSize(block)).isEqualTo(MIB);
    assertThat(source.committedBytes()).isEqualTo(MIB);
    assertThat(tryResize(block, 4 * MIB + 1)).isFalse();
    assertThat(usableSize(block)).isEqualTo(MIB);
    assertThat(tryResize(block, 3 * MIB)).isTrue();
    assertThat(usableSize(block)).isEqualTo(3 * MIB);
    write(block, 3 * MIB - 1, (byte) 8);
    assertThat(read(block, MIB - 1)).isEqualTo((byte) 7);
    assertThat(source.committedBytes()).isEqualTo(3 * MIB);
    free(block);
  }

  @Test
  void aVeryLargeBlockDoesNotGrowBeyondTheLimit() {
    limit(5 * MIB);
    long block = allocate(4 * MIB);
    write(block, 0, (byte) 7);
    assertThat(tryResize(block, 2 * MIB)).isTrue();
    long other = allocate(3 * MIB);
    assertThat(tryResize(block, 2 * MIB + 1)).isFalse();
    assertThat(usableSize(block)).isEqualTo(2 * MIB);
    assertThat(read(block, 0)).isEqualTo((byte) 7);
    engine().verify();
    free(other);
    engine().trim();
    assertThat(tryResize(block, 4 * MIB)).isTrue();
    free(block);
  }

  @Test
  void aFreedVeryLargeBlockIsUsedAgainAndForgottenAfterTwoLooks() {
    tested.afterFirstThread();
    long before = source.reservationsMade();
    long block = allocate(4 * MIB);
    free(block);
    long again = allocate(4 * MIB - 100);
    assertThat(again).isEqualTo(block);
    assertThat(source.reservationsMade()).isEqualTo(before + 1);
    free(again);
    assertThat(engine().purgeLongFree()).isTrue();
    assertThat(source.liveReservations()).isEqualTo(1);
    assertThat(engine().purgeLongFree()).isFalse();
    assertThat(source.liveReservations()).isZero();
  }

  @Test
  void aBlockTakenBetweenTwoLooksIsNotForgotten() {
    tested.afterFirstThread();
    free(allocate(4 * MIB));
    assertThat(engine().purgeLongFree()).isTrue();
    free(allocate(4 * MIB));
    assertThat(engine().purgeLongFree()).isTrue();
    assertThat(source.liveReservations()).isEqualTo(1);
    assertThat(engine().purgeLongFree()).isFalse();
  }

  /** What is written behind its first end, where it was let grow, is no zero for the next one. */
  @Test
  void aBlockThatHasGrownInItsArenaIsZeroedToItsNewEnd() {
    long block = allocate(2 * MIB + 4 * KIB);
    assertThat(tryResize(block, 2 * MIB + 64 * KIB)).isTrue();
    write(block, 2 * MIB + 64 * KIB - 1, (byte) 7);
    free(block);
    long again = allocateZeroed(2 * MIB + 64 * KIB);
    assertThat(again).isEqualTo(block);
    assertThat(read(again, 2 * MIB + 64 * KIB - 1)).isZero();
    free(again);
  }

  @Test
  void aMuchSmallerBlockDoesNotTakeAKeptOne() {
    free(allocate(16 * MIB));
    long block = allocate(8 * MIB);
    assertThat(source.reservationsMade()).isEqualTo(2);
    free(block);
  }

  @Test
  void aVeryLargeBlockIsFreedOnceAndAtItsStart() {
    long block = allocate(4 * MIB);
    assertRefused(block + 16, Kind.INTERIOR);
    assertRefused(block + 3 * MIB, Kind.INTERIOR);
    assertThat(tryResize(block, 2 * MIB)).isTrue();
    assertThat(engine().blockContaining(Fixtures.arenaOf(block), block + MIB)).isEqualTo(block);
    assertThat(engine().blockContaining(Fixtures.arenaOf(block), block + 3 * MIB)).isZero();
    free(block);
    assertRefused(block, Kind.ALREADY_FREE);
    assertThat(engine().blockContaining(Fixtures.arenaOf(block), block)).isZero();
    assertThatThrownBy(() -> tryResize(block, MIB)).isInstanceOf(InvalidFreeException.class);
  }

  // ---- spans

  @Test
  void aSpanKeptReadyIsFreeForAllThreads() throws InterruptedException {
    BlockEngine heap = engine().newSibling();
    long block = heap.allocate(100 * KIB, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    free(block);
    assertThat(engine().space().extentAt(block)).as("kept").isNotNull();
    assertRefused(block, Kind.ALREADY_FREE);
    var refused = new AtomicBoolean();
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              assertRefused(block, Kind.ALREADY_FREE);
              refused.set(true);
            });
    other.join();
    assertThat(refused).isTrue();
    assertThatThrownBy(() -> tryResize(block, KIB)).isInstanceOf(InvalidFreeException.class);
    assertThatThrownBy(() -> usableSize(block)).isInstanceOf(InvalidFreeException.class);
    engine().verify();
  }

  @Test
  void aSpanDoesNotGrowBeyondTheLimitAndLosesNothing() {
    limit(512 * KIB);
    long block = allocate(192 * KIB);
    long behind = allocate(192 * KIB);
    write(block, 192 * KIB - 1, (byte) 7);
    assertThat(tryResize(block, 300 * KIB)).as("another is in the way").isFalse();
    assertThat(tryResize(behind, 384 * KIB)).as("the limit is in the way").isFalse();
    engine().verify();
    assertThat(usableSize(behind)).isEqualTo(192 * KIB);
    free(block);
    engine().trim();
    assertThat(tryResize(behind, 384 * KIB)).isTrue();
    assertThat(usableSize(behind)).isEqualTo(384 * KIB);
    write(behind, 384 * KIB - 1, (byte) 9);
    free(behind);
  }

  @Test
  void whatASpanGivesUpAtItsEndIsUsedAgain() {
    long block = allocate(300 * KIB);
    assertThat(tryResize(block, 100 * KIB)).isTrue();
    assertThat(usableSize(block)).as("rounded").isEqualTo(104 * KIB);
    long reserved = source.reservedBytes();
    List<Long> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      others.add(allocate(50 * KIB));
    }
    assertThat(others)
        .as("one is where the rest of the first was")
        .anyMatch(other -> other >= block + 104 * KIB && other < block + 300 * KIB);
    assertThat(source.reservedBytes()).isEqualTo(reserved);
    others.forEach(this::free);
    free(block);
  }

  /** Memory that huge pages back goes back in their size alone: less would break them up. */
  @Test
  void memoryOfHugePagesIsNotPurgedInPieces() {
    onLinux(HugePages.PREFER);
    long whole = committedAfterFreeingEverySecond();
    engine().trim();
    assertThat(committed()).isEqualTo(whole);

    onLinux(HugePages.AVOID);
    whole = committedAfterFreeingEverySecond();
    engine().trim();
    assertThat(committed()).isLessThan(whole);
  }

  private long committedAfterFreeingEverySecond() {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      blocks.add(allocate(256 * KIB));
    }
    for (int i = 0; i < 8; i += 2) {
      free(blocks.get(i));
    }
    return committed();
  }

  private long committed() {
    long committed = 0;
    for (RunArena arena : engine().space().arenas()) {
      committed += arena.commitMap().committedBytes();
    }
    return committed;
  }

  /**
   * Where decommitted memory is not zero when it comes back, that is so for all of an OS page, the
   * grains included that were never handed out.
   */
  @Test
  void aPageThatWasPurgedIsNotCleanWhereItWasNeverUsed() {
    engine().close();
    source.verifyAllReleased();
    source = Simulations.likeMacOs(16 * KIB);
    tested = Fixtures.newEngine(source);
    long below = allocate(20 * KIB);
    long above = allocate(20 * KIB);
    free(above);
    engine().trim();
    assertThat(allocate(20 * KIB)).isEqualTo(above);
    long zeroed = allocateZeroed(20 * KIB);
    assertThat(zeroed).as("begins in a page that was purged").isEqualTo(above + 20 * KIB);
    for (long offset = 0; offset < 20 * KIB; offset++) {
      assertThat(read(zeroed, offset)).as("byte %d", offset).isZero();
    }
    free(zeroed);
    free(above);
    free(below);
  }
}
