package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.layout.Sizes;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FirstFitEngineTest {
  private static final long PAGE = 4096;
  private static final long ARENA_BYTES = 16 * PAGE;

  private EngineFixture fixture =
      new EngineFixture(Simulations.likeWindows(PAGE), ARENA_BYTES, OptionalLong.empty());

  private void use(SimulatedPageSource simulated, OptionalLong limitBytes) {
    fixture = new EngineFixture(simulated, ARENA_BYTES, limitBytes);
  }

  @AfterEach
  void verifyAndClose() {
    fixture.source.heal();
    fixture.verify();
    fixture.close();
  }

  // ---- sizes

  @Test
  void theLargestBlockOfAnArenaLeavesNothing() {
    long address = fixture.allocate(ARENA_BYTES - 16 - 8);
    assertThat(fixture.usableSize(address)).isEqualTo(ARENA_BYTES - 24);
    assertThat(fixture.picture()).hasSize(2);
    assertThat(fixture.account.reservedBytes()).isEqualTo(ARENA_BYTES);
    fixture.memory(address).fill((byte) 1);
    fixture.free(address);
    long larger = fixture.allocate(ARENA_BYTES - 16 - 7);
    assertThat(fixture.account.reservedBytes()).isEqualTo(2 * ARENA_BYTES);
    fixture.free(larger);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 16, 32, 48, 64})
  void aUselessRestGoesWithTheBlock(long rest) {
    long address = fixture.allocate(ARENA_BYTES - 24 - rest);
    long expected = rest < 32 ? ARENA_BYTES - 24 : ARENA_BYTES - 24 - rest;
    assertThat(fixture.usableSize(address)).isEqualTo(expected);
    assertThat(fixture.picture()).hasSize(rest < 32 ? 2 : 3);
  }

  @Test
  void goodSizesCostNothing() {
    for (long byteSize : new long[] {0, 1, 24, 25, 40, 41, 1000, Sizes.ADDRESS_SPACE_BYTES - 1}) {
      long good = fixture.engine.goodSize(byteSize);
      assertThat(good).isGreaterThanOrEqualTo(byteSize);
      assertThat(fixture.engine.goodSize(good)).isEqualTo(good);
      if (byteSize < 10_000) {
        long address = fixture.allocate(byteSize);
        assertThat(fixture.usableSize(address)).isEqualTo(good);
      }
    }
    assertThat(fixture.engine.goodSize(Sizes.ADDRESS_SPACE_BYTES))
        .isEqualTo(Sizes.ADDRESS_SPACE_BYTES);
    assertThat(fixture.engine.goodSize(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
  }

  // ---- alignment

  @ParameterizedTest
  @ValueSource(longs = {16, 32, 64, 128, 1024, 4096, 65536, 1 << 20})
  void alignedBlocksLeaveGapsThatAreBlocks(long byteAlignment) {
    for (int i = 0; i < 5; i++) {
      long address = fixture.allocate(40, byteAlignment);
      assertThat(address % byteAlignment).isZero();
      fixture.verify();
      // Moves the next free block by the least step.
      fixture.allocate(8);
    }
  }

  @Test
  void theGapBeforeAnAlignedBlockIsUsedNext() {
    long aligned = fixture.allocate(100, 1024);
    long small = fixture.allocate(100);
    assertThat(small).isLessThan(aligned);
    assertThat(small).isEqualTo(EngineFixture.arenaOf(aligned).address() + 16);
    fixture.free(small);
    fixture.free(aligned);
    assertThat(fixture.picture()).isEmpty();
  }

  // ---- resizing in place

  @Test
  void growsIntoTheFreeBlockBehindUpToItsLastByte() {
    long block = fixture.allocate(100);
    long behind = fixture.allocate(200);
    long wall = fixture.allocate(100);
    assertThat(fixture.tryResize(block, 105)).as("no free block behind").isFalse();
    fixture.free(behind);
    long room = wall - 8 - block;
    assertThat(fixture.tryResize(block, room + 1)).isFalse();
    assertThat(fixture.usableSize(block)).isEqualTo(104);
    assertThat(fixture.tryResize(block, room - 32)).as("leaves the least block").isTrue();
    assertThat(fixture.usableSize(block)).isEqualTo(room - 32);
    assertThat(fixture.tryResize(block, room - 31)).as("what is left is useless").isTrue();
    assertThat(fixture.usableSize(block)).isEqualTo(room);
    fixture.memory(block).fill((byte) 3);
    fixture.verify();
  }

  @Test
  void shrinksWhenWhatIsLeftOverCanBeABlock() {
    long block = fixture.allocate(200);
    long wall = fixture.allocate(100);
    long usable = fixture.usableSize(block);
    assertThat(fixture.tryResize(block, usable - 16)).isTrue();
    assertThat(fixture.usableSize(block)).as("16 bytes are no block").isEqualTo(usable);
    assertThat(fixture.tryResize(block, usable - 32)).isTrue();
    assertThat(fixture.usableSize(block)).isEqualTo(usable - 32);
    assertThat(fixture.tryResize(block, usable - 48)).isTrue();
    assertThat(fixture.usableSize(block))
        .as("but they join the free block behind")
        .isEqualTo(usable - 48);
    assertThat(fixture.tryResize(block, 0)).isTrue();
    assertThat(fixture.usableSize(block)).isEqualTo(24);
    fixture.verify();
    fixture.free(wall);
    fixture.verify();
  }

  @Test
  void resizingToTheUsableSizeChangesNothing() {
    for (long byteSize = 0; byteSize < 300; byteSize++) {
      long block = fixture.allocate(byteSize);
      List<String> before = fixture.picture();
      assertThat(fixture.tryResize(block, fixture.usableSize(block))).isTrue();
      assertThat(fixture.picture()).isEqualTo(before);
    }
  }

  @Test
  void hugeSizesDoNotFitAndDoNotWrap() {
    long block = fixture.allocate(10);
    for (long byteSize :
        new long[] {
          ARENA_BYTES,
          Sizes.ADDRESS_SPACE_BYTES - 1,
          Sizes.ADDRESS_SPACE_BYTES,
          Long.MAX_VALUE - 8,
          Long.MAX_VALUE
        }) {
      assertThat(fixture.tryResize(block, byteSize)).isFalse();
    }
    assertThat(
            fixture.engine.allocate(
                Sizes.ADDRESS_SPACE_BYTES - 1,
                1 << 30,
                Content.UNSPECIFIED,
                Exhaustion.RETURNS_NOTHING))
        .isZero();
    assertThat(fixture.usableSize(block)).isEqualTo(24);
  }

  @Test
  void growthThatCannotBeCommittedChangesNothing() {
    long block = fixture.allocate(2 * PAGE);
    fixture.source.failFrom(Verb.COMMIT, 1);
    // The first step of 64 KiB is all of the arena: free what is behind.
    fixture.source.heal();
    fixture.engine.trim();
    fixture.source.failFrom(Verb.COMMIT, 1);
    List<String> before = fixture.picture();
    assertThat(fixture.tryResize(block, 10 * PAGE)).isFalse();
    assertThat(fixture.picture()).isEqualTo(before);
    fixture.verify();
    fixture.source.heal();
    assertThat(fixture.tryResize(block, 10 * PAGE)).isTrue();
    fixture.memory(block).fill((byte) 1);
  }

  // ---- running out

  @Test
  void aFailedReservationChangesNothing() {
    long block = fixture.allocate(100);
    List<String> before = fixture.picture();
    fixture.source.failFrom(Verb.RESERVE, 1);
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> fixture.allocate(2 * ARENA_BYTES))
        .satisfies(error -> assertThat(error.requestedBytes()).isEqualTo(2 * ARENA_BYTES));
    assertThat(
            fixture.engine.allocate(
                2 * ARENA_BYTES, 16, Content.ZEROED, Exhaustion.RETURNS_NOTHING))
        .isZero();
    assertThat(fixture.picture()).isEqualTo(before);
    fixture.free(block);
  }

  /** The first commit makes room for the first header, the second for the block. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void anArenaWhoseMemoryCannotBeCommittedGoesBack(int failing) {
    long byteSize = 40 * PAGE;
    fixture.source.failFrom(Verb.COMMIT, failing);
    long address =
        fixture.engine.allocate(byteSize, 16, Content.UNSPECIFIED, Exhaustion.RETURNS_NOTHING);
    if (address == 0) {
      assertThat(fixture.account.reservedBytes()).isZero();
      assertThat(fixture.account.committedBytes()).isZero();
      assertThat(fixture.picture()).isEmpty();
      assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
          .isThrownBy(() -> {
            fixture.source.failFrom(Verb.COMMIT, failing);
            fixture.allocate(byteSize);
          })
          .satisfies(error -> assertThat(error.osError()).isNotNull());
      assertThat(fixture.account.reservedBytes()).isZero();
    } else {
      assertThat(failing).as("two commits are enough").isGreaterThan(2);
      fixture.free(address);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatTheSourceThrowsElseLeavesTheHeapAsItWas(int failing) {
    var failure = new OutOfMemoryError("of Java's own");
    fixture.source.failOnce(Verb.COMMIT, failing, verb -> failure);
    assertThatThrownBy(() -> fixture.allocate(40 * PAGE)).isSameAs(failure);
    assertThat(fixture.account.reservedBytes()).isZero();
    assertThat(fixture.picture()).isEmpty();
    assertThat(fixture.live.read().blocks()).isZero();
  }

  @Test
  void theLimitIsOnWhatIsCommitted() {
    use(Simulations.likeWindows(PAGE), OptionalLong.of(4 * PAGE));
    long first = fixture.allocate(3 * PAGE);
    assertThat(fixture.account.committedBytes()).isEqualTo(4 * PAGE);
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> fixture.allocate(PAGE))
        .satisfies(error -> assertThat(error.limitBytes()).hasValue(4 * PAGE))
        .satisfies(error -> assertThat(error.osError()).isNull());
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> fixture.allocate(ARENA_BYTES));
    fixture.verify();
    long small = fixture.allocate(900);
    fixture.free(first);
    fixture.free(small);
    long again = fixture.allocate(4 * PAGE - 64);
    fixture.free(again);
  }

  // ---- zeroing

  /** Sources that differ in what fresh and decommitted memory holds. */
  static Stream<SimulatedPageSource> sources() {
    Set<PageSourceTrait> dirty = EnumSet.allOf(PageSourceTrait.class);
    dirty.remove(PageSourceTrait.ZEROES_FRESH);
    dirty.remove(PageSourceTrait.ZEROES_DECOMMITTED);
    Set<PageSourceTrait> keepsAll =
        EnumSet.of(PageSourceTrait.ZEROES_FRESH, PageSourceTrait.SCOPES);
    return Stream.of(
        Simulations.likeLinux(PAGE),
        Simulations.likeWindows(PAGE),
        Simulations.likeMacOs(PAGE),
        Simulations.of("dirty", new PageSourceTraits(PAGE, PAGE, 0, dirty)),
        Simulations.of("keeps-all", new PageSourceTraits(PAGE, PAGE, 0, keepsAll)),
        Simulations.of("bare", new PageSourceTraits(PAGE, PAGE, 0, Set.of())));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void zeroedBlocksAreZeroWhateverWasThere(SimulatedPageSource simulated) {
    use(simulated, OptionalLong.empty());
    for (long seed = 1; seed <= 4; seed++) {
      var random = new Random(seed);
      long[] blocks = new long[12];
      for (int step = 0; step < 400; step++) {
        int index = random.nextInt(blocks.length);
        if (blocks[index] != 0) {
          fixture.free(blocks[index]);
        }
        long byteSize = random.nextInt(3) == 0 ? random.nextLong(4 * PAGE) : random.nextLong(200);
        blocks[index] = fixture.allocateZeroed(byteSize);
        assertZero(blocks[index], byteSize, simulated.name() + ", seed " + seed + ", step " + step);
        fixture.memory(blocks[index]).fill((byte) 0xAB);
        if (random.nextInt(3) == 0 && fixture.tryResize(blocks[index], random.nextLong(4 * PAGE))) {
          fixture.memory(blocks[index]).fill((byte) 0xCD);
        }
        if (random.nextInt(10) == 0) {
          fixture.engine.trim();
        }
      }
      fixture.verify();
      for (long block : blocks) {
        if (block != 0) {
          fixture.free(block);
        }
      }
    }
  }

  /** The node of the free block that once followed a block lies behind everything handed out. */
  @Test
  void theNodesOfFormerFreeBlocksAreZeroedToo() {
    for (long first = 0; first < 200; first += 8) {
      long wall = fixture.allocate(1);
      long block = fixture.allocate(first);
      fixture.free(block);
      long zeroed = fixture.allocateZeroed(1000);
      assertZero(zeroed, 1000, "after a block of " + first);
      fixture.free(zeroed);
      fixture.free(wall);
    }
  }

  @Test
  void freshMemoryIsNotTouchedToZeroIt() {
    use(Simulations.likeLinux(PAGE), OptionalLong.empty());
    long address = fixture.allocateZeroed(10 * PAGE);
    FreeListArena arena = EngineFixture.arenaOf(address);
    long resident = fixture.simulated.residentBytes(arena.range());
    assertThat(resident).as("two headers").isLessThanOrEqualTo(2 * PAGE);
    fixture.free(address);
  }

  @Test
  void decommittedMemoryIsFreshWhereItReadsAsZero() {
    use(Simulations.likeLinux(PAGE), OptionalLong.empty());
    long wall = fixture.allocate(1);
    long dirty = fixture.allocate(10 * PAGE);
    fixture.memory(dirty).fill((byte) 0xAB);
    fixture.free(dirty);
    fixture.engine.trim();
    FreeListArena arena = EngineFixture.arenaOf(wall);
    assertThat(fixture.simulated.residentBytes(arena.range())).isLessThanOrEqualTo(2 * PAGE);
    assertZero(fixture.allocateZeroed(12 * PAGE), 12 * PAGE, "after trim");
  }

  private void assertZero(long address, long byteSize, String when) {
    var memory = fixture.memory(address);
    for (long offset = 0; offset < byteSize; offset++) {
      if (memory.get(ValueLayout.JAVA_BYTE, offset) != 0) {
        throw new AssertionError("byte %d is not zero: %s".formatted(offset, when));
      }
    }
  }

  // ---- trim

  @ParameterizedTest
  @MethodSource("sources")
  void trimGivesBackFreePagesAndOnlyThose(SimulatedPageSource simulated) {
    use(simulated, OptionalLong.empty());
    boolean decommits = simulated.traits().has(PageSourceTrait.DECOMMITS);
    long first = fixture.allocate(3 * PAGE);
    long middle = fixture.allocate(4 * PAGE);
    long last = fixture.allocate(3 * PAGE);
    fixture.memory(first).fill((byte) 1);
    fixture.memory(last).fill((byte) 2);
    fixture.free(middle);
    long before = fixture.account.committedBytes();
    fixture.engine.trim();
    fixture.verify();
    long given = before - fixture.account.committedBytes();
    if (decommits) {
      assertThat(given).isGreaterThanOrEqualTo(3 * PAGE);
    } else {
      assertThat(given).isZero();
    }
    fixture.engine.trim();
    assertThat(fixture.account.committedBytes()).isEqualTo(before - given);
    assertFilled(first, (byte) 1);
    assertFilled(last, (byte) 2);
    // What was given back is committed again where it is needed.
    long again = fixture.allocate(4 * PAGE);
    assertThat(again).isEqualTo(middle);
    fixture.memory(again).fill((byte) 3);
    assertFilled(first, (byte) 1);
    assertFilled(last, (byte) 2);
    assertThat(fixture.tryResize(last, 5 * PAGE)).isTrue();
    fixture.memory(last).fill((byte) 4);
  }

  private void assertFilled(long address, byte content) {
    var memory = fixture.memory(address);
    for (long offset = 0; offset < memory.byteSize(); offset++) {
      assertThat(memory.get(ValueLayout.JAVA_BYTE, offset)).isEqualTo(content);
    }
  }

  // ---- wrong addresses

  @Test
  void saysWhatIsWrongWithAnAddress() {
    long block = fixture.allocate(100);
    long freed = fixture.allocate(100);
    long wall = fixture.allocate(16);
    fixture.free(freed);
    FreeListArena arena = EngineFixture.arenaOf(block);
    assertWrong(block + 1, Kind.INTERIOR);
    assertWrong(block + 16, Kind.INTERIOR);
    assertWrong(block + 103, Kind.INTERIOR);
    assertWrong(block + 104, Kind.NEVER_ALLOCATED); // the next header
    assertWrong(freed, Kind.ALREADY_FREE);
    assertWrong(freed + 32, Kind.ALREADY_FREE);
    assertWrong(freed + 1, Kind.NEVER_ALLOCATED);
    assertWrong(wall + 64, Kind.NEVER_ALLOCATED);
    assertWrong(arena.address(), Kind.NEVER_ALLOCATED);
    assertWrong(arena.address() + arena.byteSize() - 1, Kind.NEVER_ALLOCATED);
    fixture.verify();
    fixture.free(block);
    fixture.free(wall);
    // The arena is gone: whoever found it before is told.
    for (long address : new long[] {block, block + 1, wall}) {
      assertThatExceptionOfType(InvalidFreeException.class)
          .isThrownBy(() -> fixture.engine.free(arena, address))
          .satisfies(wrong -> assertThat(wrong.kind()).isEqualTo(Kind.ALREADY_FREE));
    }
    assertThat(fixture.engine.blockContaining(arena, block)).isZero();
  }

  private void assertWrong(long address, Kind kind) {
    FreeListArena arena = EngineFixture.arenaOf(address);
    for (Runnable call :
        List.<Runnable>of(
            () -> fixture.engine.free(arena, address),
            () -> fixture.engine.usableSize(arena, address),
            () -> fixture.engine.tryResize(arena, address, 10))) {
      assertThatExceptionOfType(InvalidFreeException.class)
          .isThrownBy(call::run)
          .satisfies(wrong -> assertThat(wrong.kind()).isEqualTo(kind))
          .satisfies(wrong -> assertThat(wrong.address()).isEqualTo(address));
    }
  }

  @Test
  void findsTheBlockAroundEveryAddress() {
    long block = fixture.allocate(100);
    long freed = fixture.allocate(100);
    long wall = fixture.allocate(1);
    fixture.free(freed);
    FreeListArena arena = EngineFixture.arenaOf(block);
    for (long address = arena.address(); address < arena.address() + 512; address++) {
      long expected =
          address >= block && address < block + 104
              ? block
              : address >= wall && address < wall + 24 ? wall : 0;
      assertThat(fixture.engine.blockContaining(arena, address)).isEqualTo(expected);
    }
  }

  // ---- closing

  @Test
  void closingDropsEverythingAndRefusesMore() {
    fixture.allocate(100);
    fixture.allocate(3 * ARENA_BYTES);
    fixture.engine.close();
    fixture.engine.close();
    assertThat(fixture.live.read())
        .isEqualTo(new LiveGauge.Reading(0, 0, fixture.live.read().peakBytes()));
    assertThat(fixture.account.reservedBytes()).isZero();
    assertThatIllegalStateException().isThrownBy(() -> fixture.allocate(1));
    assertThat(fixture.picture()).isEmpty();
  }

  @Test
  void aSiblingHasArenasOfItsOwn() {
    var sibling = fixture.engine.newSibling();
    long here = fixture.allocate(100);
    long there = sibling.allocate(100, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    assertThat(sibling.allocatorId()).isEqualTo(fixture.engine.allocatorId());
    assertThat(EngineFixture.arenaOf(there)).isNotSameAs(EngineFixture.arenaOf(here));
    assertThat(EngineFixture.arenaOf(there).owner()).isSameAs(sibling);
    assertThat(fixture.live.read().blocks()).isEqualTo(2);
    sibling.close();
    assertThat(fixture.live.read().blocks()).isEqualTo(1);
  }

  @Test
  void walksAreToldWithNoLockHeldAndSkipWhatWentMeanwhile() {
    long first = fixture.allocate(100);
    long second = fixture.allocate(2 * ARENA_BYTES);
    var seen = new java.util.ArrayList<Long>();
    fixture.engine.walk((address, usableBytes) -> {
      seen.add(address);
      if (address == first) {
        fixture.free(second);
      }
    });
    assertThat(seen).containsExactly(first);
  }
}
