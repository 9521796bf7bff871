package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.HeapCorruptionException;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every engine whose blocks tile their arenas. */
final class AllEnginesTest {
  private static final long PAGE = 4096;
  private static final long ARENA_BYTES = 64 * PAGE;

  static Collection<Named> engines() {
    return List.of(
        new Named("first-fit", FirstFitEngine::new),
        new Named("next-fit", NextFitEngine::new),
        new Named("best-fit", BestFitEngine::new),
        new Named("boundary-tag", BoundaryTagEngine::new),
        new Named("buddy", BuddyEngine::new),
        new Named("segregated", SegregatedFitEngine::new),
        new Named("tlsf", TlsfEngine::new));
  }

  record Named(String name, Function<EngineContext, TiledEngine<?>> maker) {

    EngineFixture fixture() {
      return new EngineFixture(
          Simulations.likeWindows(PAGE), ARENA_BYTES, OptionalLong.empty(), maker);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static void verifyAndClose(EngineFixture fixture) {
    fixture.verify();
    fixture.close();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aHeapIsAnEngineOfTheSameKindWithArenasOfItsOwn(Named engine) {
    EngineFixture fixture = engine.fixture();
    long here = fixture.allocate(100);
    for (BlockEngine heap :
        List.of(fixture.engine.newSibling(), fixture.engine.newSharedSibling())) {
      assertThat(heap).hasSameClassAs(fixture.engine).isNotSameAs(fixture.engine);
      assertThat(heap.allocatorId()).isEqualTo(fixture.engine.allocatorId());
      long there = heap.allocate(100, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
      assertThat(EngineFixture.tiledArenaOf(there).owner()).isSameAs(heap);
      assertThat(fixture.engine.live().blocks()).as("counted together").isEqualTo(2);
      assertThat(heap.verify().blocks()).isEqualTo(1);
      heap.close();
      assertThat(fixture.engine.live().blocks()).isEqualTo(1);
    }
    assertThat(EngineFixture.tiledArenaOf(here).owner()).isSameAs(fixture.engine);
    fixture.free(here);
    verifyAndClose(fixture);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void whatIsLiveIsCounted(Named engine) {
    EngineFixture fixture = engine.fixture();
    assertThat(fixture.engine.countsLive()).isTrue();
    long first = fixture.allocate(100);
    long second = fixture.allocate(1000);
    long bytes = fixture.usableSize(first) + fixture.usableSize(second);
    assertThat(fixture.engine.live()).isEqualTo(new LiveGauge.Reading(2, bytes, bytes));
    fixture.free(first);
    assertThat(fixture.engine.live())
        .isEqualTo(new LiveGauge.Reading(1, fixture.usableSize(second), bytes));
    fixture.free(second);
    verifyAndClose(fixture);
  }

  /** Fresh memory is zero, and what the engine has written there is cleared. */
  @ParameterizedTest
  @MethodSource("engines")
  void zeroedBlocksAreZeroToTheirLastByte(Named engine) {
    EngineFixture fixture = engine.fixture();
    long most = ARENA_BYTES - (engine.name().equals("buddy") ? 0 : 24);
    for (int round = 0; round < 2; round++) {
      long block = fixture.allocateZeroed(most);
      assertThat(fixture.memory(block).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
      fixture.memory(block).fill((byte) 1);
      fixture.free(block);
    }
    long small = fixture.allocate(100);
    long rest = fixture.allocateZeroed(most / 2);
    assertThat(fixture.memory(rest).asSlice(0, most / 2).toArray(ValueLayout.JAVA_BYTE))
        .containsOnly(0);
    fixture.free(small);
    fixture.free(rest);
    verifyAndClose(fixture);
  }

  /** Sizes about that of an arena: some need one of the next size. */
  @ParameterizedTest
  @MethodSource("engines")
  void alignedBlocksHaveRoomInTheirArenas(Named engine) {
    EngineFixture fixture = engine.fixture();
    for (long alignment : new long[] {32, 64, 128}) {
      for (long byteSize = ARENA_BYTES - 256; byteSize <= ARENA_BYTES; byteSize += 8) {
        long block = fixture.allocate(byteSize, alignment);
        assertThat(block % alignment).isZero();
        assertThat(fixture.usableSize(block)).isGreaterThanOrEqualTo(byteSize);
        TiledArena arena = EngineFixture.tiledArenaOf(block);
        assertThat(block + byteSize).isLessThanOrEqualTo(arena.address() + arena.byteSize());
        fixture.free(block);
      }
    }
    verifyAndClose(fixture);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void growthCommitsWhatItTakesIn(Named engine) {
    EngineFixture fixture = engine.fixture();
    long block = fixture.allocate(PAGE);
    fixture.memory(block).fill((byte) 1);
    assertThat(fixture.account.committedBytes()).isLessThan(ARENA_BYTES);
    assertThat(fixture.tryResize(block, ARENA_BYTES / 2)).isTrue();
    fixture.memory(block).fill((byte) 2);
    assertThat(fixture.tryResize(block, ARENA_BYTES - 24)).isTrue();
    fixture.memory(block).fill((byte) 3);
    fixture.verify();
    assertThat(fixture.tryResize(block, 2 * ARENA_BYTES)).isFalse();
    assertThat(fixture.tryResize(block, 10)).isTrue();
    fixture.verify();
    fixture.free(block);
    verifyAndClose(fixture);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aRefusalTellsWhatIsThere(Named engine) {
    EngineFixture fixture = engine.fixture();
    long block = fixture.allocate(100);
    long freed = fixture.allocate(100);
    long wall = fixture.allocate(100);
    fixture.free(freed);
    assertRefused(
        fixture,
        block + 48,
        Kind.INTERIOR,
        "starts 48 bytes before, at 0x%x, and has %d".formatted(block, fixture.usableSize(block)));
    assertRefused(fixture, block + fixture.usableSize(block) - 1, Kind.INTERIOR, "bytes before");
    assertRefused(fixture, freed, Kind.ALREADY_FREE, "a second free");
    assertRefused(fixture, freed + 1, Kind.NEVER_ALLOCATED, "no block of its arena");
    long end = EngineFixture.tiledArenaOf(wall).address() + ARENA_BYTES;
    assertRefused(fixture, end - 16, Kind.NEVER_ALLOCATED, "no block of its arena");
    long fresh = wall + fixture.usableSize(wall) + 8;
    assertRefused(fixture, fresh & -16, Kind.NEVER_ALLOCATED, "no block of its arena");
    fixture.free(block);
    fixture.free(wall);
    verifyAndClose(fixture);
  }

  private static void assertRefused(EngineFixture fixture, long address, Kind kind, String told) {
    assertThatExceptionOfType(InvalidFreeException.class)
        .isThrownBy(() -> fixture.free(address))
        .withMessageContaining(told)
        .satisfies(wrong -> assertThat(wrong.kind()).isEqualTo(kind));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aBlockContainsItsBytes(Named engine) {
    EngineFixture fixture = engine.fixture();
    long before = fixture.allocate(100);
    long block = fixture.allocate(100);
    fixture.free(before);
    TiledArena arena = EngineFixture.tiledArenaOf(block);
    long usable = fixture.usableSize(block);
    assertThat(fixture.engine.blockContaining(arena, block)).isEqualTo(block);
    assertThat(fixture.engine.blockContaining(arena, block + usable - 1)).isEqualTo(block);
    assertThat(fixture.engine.blockContaining(arena, block + usable)).isZero();
    assertThat(fixture.engine.blockContaining(arena, block - 1)).isZero();
    fixture.free(block);
    assertThat(fixture.engine.blockContaining(arena, block)).isZero();
    verifyAndClose(fixture);
  }

  /** A reference in the map for each page, and bits: that of a live block for each 16 bytes. */
  @ParameterizedTest
  @MethodSource("engines")
  void anArenaCountsWhatDescribesIt(Named engine) {
    EngineFixture fixture = engine.fixture();
    long block = fixture.allocate(100);
    long bitsAndSlots = ARENA_BYTES / PAGE * 4 + 256;
    long metadata = EngineFixture.tiledArenaOf(block).metadataBytes();
    assertThat(metadata).isBetween(bitsAndSlots, bitsAndSlots + ARENA_BYTES / 16);
    for (long filled = 0; filled < ARENA_BYTES / 2; filled += 1024) {
      assertThat(fixture.allocate(1000)).isNotZero();
    }
    assertThat(EngineFixture.tiledArenaOf(block).metadataBytes())
        .as("bits are made as blocks need them")
        .isGreaterThanOrEqualTo(metadata);
    verifyAndClose(fixture);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void arenasGoBackButForOne(Named engine) {
    EngineFixture fixture = engine.fixture();
    long[] blocks = new long[70];
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = fixture.allocate(ARENA_BYTES - 24);
      }
      // What is kept has no room for a request that TLSF rounds up.
      assertThat(fixture.account.reservedBytes())
          .isBetween(blocks.length * ARENA_BYTES, (blocks.length + 1) * ARENA_BYTES);
      for (int i = 0; i < blocks.length; i += 2) {
        fixture.free(blocks[i]);
      }
      fixture.verify();
      for (int i = 1; i < blocks.length; i += 2) {
        fixture.free(blocks[i]);
      }
      fixture.verify();
      assertThat(fixture.account.reservedBytes()).isLessThanOrEqualTo(ARENA_BYTES);
    }
    fixture.engine.trim();
    assertThat(fixture.account.reservedBytes()).isZero();
    verifyAndClose(fixture);
  }

  /** A live block that only the bitmap has forgotten, as no call does. */
  @ParameterizedTest
  @MethodSource("engines")
  void verificationTellsWhereItFoundWhat(Named engine) {
    EngineFixture fixture = engine.fixture();
    long block = fixture.allocate(100);
    long wall = fixture.allocate(100);
    TiledArena arena = EngineFixture.tiledArenaOf(block);
    long blockBytes = arena.blockBytesAt(arena.offsetOf(block));
    arena.markFreed(arena.offsetOf(block), blockBytes);
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(fixture.engine::verify)
        .withMessageContaining("disagree")
        .satisfies(found ->
            assertThat(found.address()).isEqualTo(arena.address() + arena.offsetOf(block)));
    arena.markLive(arena.offsetOf(block), blockBytes);
    fixture.verify();
    fixture.free(block);
    fixture.free(wall);
    verifyAndClose(fixture);
  }
}
