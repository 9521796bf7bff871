package dev.mem.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.InvalidFreeException;
import dev.mem.LeakListener.Leak;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.NativeCall;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.FaultInjectingPageSource;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AllocatorArenaTest {
  private static final long PAGE = 4096;

  private final SimulatedPageSource simulated = Simulations.likeWindows(PAGE);
  private final FaultInjectingPageSource source = new FaultInjectingPageSource(simulated);
  private final List<Leak> leaks = new ArrayList<>();
  private final Allocator allocator =
      Allocator.builder().name("tested").pageSource(source).leakListener(leaks::add).build();

  @AfterEach
  void everythingIsReleased() {
    source.heal();
    allocator.close();
    ArenaSupply.retryReleases();
    simulated.verifyAllReleased();
  }

  private void verifyNothingIsLive() {
    allocator.trim();
    allocator.inspector().verify();
    assertThat(allocator.statistics().liveBlocks()).isZero();
    assertThat(allocator.statistics().reservedBytes()).isZero();
  }

  /** The two kinds of arena. */
  static Stream<Function<Allocator, Arena>> kinds() {
    return Stream.of(Allocator::confinedArena, Allocator::sharedArena);
  }

  private static <T> T onAnotherThread(Callable<T> action) throws Exception {
    try (var threads = Executors.newSingleThreadExecutor()) {
      return threads.submit(action).get();
    }
  }

  // ---- cutting

  @ParameterizedTest
  @MethodSource("kinds")
  void segmentsAreZeroAlignedApartAndWithinOneLifetime(Function<Allocator, Arena> kind) {
    // So that chunks are not fresh.
    MemorySegment dirty = allocator.allocate(200_000);
    dirty.fill((byte) 0xEE);
    MemorySegment wall = allocator.allocate(1);
    allocator.free(dirty);
    Arena arena = kind.apply(allocator);
    var segments = new ArrayList<MemorySegment>();
    for (long byteSize :
        new long[] {0, 0, 1, 7, 8, 100, 1000, 1024, 5000, 16_000, 20_000, 70_000}) {
      for (long byteAlignment = 1; byteAlignment <= 4096; byteAlignment *= 4) {
        MemorySegment segment = arena.allocate(byteSize, byteAlignment);
        assertThat(segment.byteSize()).isEqualTo(byteSize);
        assertThat(segment.address() % Math.max(byteAlignment, 8)).isZero();
        assertThat(segment.scope()).isEqualTo(arena.scope());
        for (byte content : segment.toArray(ValueLayout.JAVA_BYTE)) {
          assertThat(content).isZero();
        }
        segment.fill((byte) segments.size());
        segments.add(segment);
      }
    }
    var addresses = new HashSet<Long>();
    for (int i = 0; i < segments.size(); i++) {
      MemorySegment segment = segments.get(i);
      assertThat(addresses.add(segment.address())).as("an address of its own").isTrue();
      for (byte content : segment.toArray(ValueLayout.JAVA_BYTE)) {
        assertThat(content).isEqualTo((byte) i);
      }
      assertThatExceptionOfType(InvalidFreeException.class)
          .isThrownBy(() -> allocator.free(segment));
    }
    allocator.inspector().verify();
    arena.close();
    segments.forEach(segment -> assertThat(segment.scope().isAlive()).isFalse());
    allocator.free(wall);
    verifyNothingIsLive();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void manySmallSegmentsTakeFewBlocks(Function<Allocator, Arena> kind) {
    try (Arena arena = kind.apply(allocator)) {
      for (int i = 0; i < 20_000; i++) {
        arena.allocate(16, 8);
      }
      // 1, 2, 4, … 64 KiB, and 64 KiB each from there on.
      assertThat(allocator.statistics().liveBlocks()).isLessThanOrEqualTo(13);
    }
    verifyNothingIsLive();
  }

  @Test
  void argumentsAreChecked() {
    Arena arena = allocator.confinedArena();
    assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(1, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(1, 2L << 30));
    arena.close();
    verifyNothingIsLive();
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 40, (1L << 48) - 1, 1L << 48, Long.MAX_VALUE - 24, Long.MAX_VALUE})
  void sizesWithoutEndAreOutOfMemory(long byteSize) {
    Arena arena = allocator.sharedArena();
    for (long byteAlignment : new long[] {1, 4096, 1 << 30}) {
      assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
          .isThrownBy(() -> arena.allocate(byteSize, byteAlignment));
    }
    assertThat(arena.allocate(8, 8).byteSize()).isEqualTo(8);
    arena.close();
    verifyNothingIsLive();
  }

  @Test
  void aChunkThatCannotBeRescopedIsFreed() {
    Arena arena = allocator.sharedArena();
    var failure = new OutOfMemoryError("of Java's own");
    source.failOnce(Verb.RESCOPE, 1, verb -> failure);
    assertThatThrownBy(() -> arena.allocate(8, 8)).isSameAs(failure);
    verifyNothingIsLive();
    arena.allocate(8, 8).set(ValueLayout.JAVA_LONG, 0, 1);
    arena.close();
    verifyNothingIsLive();
  }

  @Test
  void sourcesThatCannotRescopeHaveNoArenas() {
    var bare = Simulations.of("bare", new PageSourceTraits(PAGE, PAGE, 0, Set.of()));
    try (Allocator without = Allocator.builder().pageSource(bare).build()) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(without::confinedArena)
          .withMessageContaining("bare");
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(without::sharedArena);
    }
    bare.verifyAllReleased();
  }

  // ---- closing an arena

  @ParameterizedTest
  @MethodSource("kinds")
  void aClosedArenaRefusesEverything(Function<Allocator, Arena> kind) {
    Arena arena = kind.apply(allocator);
    MemorySegment segment = arena.allocate(8, 8);
    arena.close();
    assertThatIllegalStateException().isThrownBy(arena::close);
    assertThatIllegalStateException().isThrownBy(() -> arena.allocate(8, 8));
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
    assertThat(arena.scope().isAlive()).isFalse();
    verifyNothingIsLive();
  }

  @Test
  void aConfinedArenaIsForItsThreadAlone() throws Exception {
    Arena arena = allocator.confinedArena();
    MemorySegment segment = arena.allocate(8, 8);
    onAnotherThread(() -> {
      assertThatExceptionOfType(WrongThreadException.class).isThrownBy(() -> arena.allocate(8, 8));
      assertThatExceptionOfType(WrongThreadException.class).isThrownBy(arena::close);
      assertThatExceptionOfType(WrongThreadException.class)
          .isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
      return null;
    });
    arena.close();
    verifyNothingIsLive();
  }

  @Test
  void anArenaThatANativeCallHoldsStaysOpen() {
    Arena arena = allocator.sharedArena();
    MemorySegment segment = arena.allocate(8, 8);
    NativeCall.holding(
        segment,
        () -> {
          assertThatIllegalStateException().isThrownBy(arena::close);
          assertThat(arena.allocate(8, 8).scope().isAlive()).isTrue();
        });
    arena.close();
    verifyNothingIsLive();
  }

  // ---- closing the allocator

  @Test
  void aSharedArenaDiesWithTheAllocator() {
    Arena arena = allocator.sharedArena();
    MemorySegment segment = arena.allocate(8, 8);
    allocator.close();
    assertThat(arena.scope().isAlive()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
    assertThatIllegalStateException().isThrownBy(() -> arena.allocate(8, 8));
    assertThatIllegalStateException().isThrownBy(arena::close);
    assertThat(leaks).hasSize(1);
    simulated.verifyAllReleased();
  }

  @Test
  void aConfinedArenaOfTheClosingThreadDiesWithTheAllocator() {
    Arena arena = allocator.confinedArena();
    MemorySegment segment = arena.allocate(8, 8);
    allocator.close();
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
    assertThatIllegalStateException().isThrownBy(arena::close);
    simulated.verifyAllReleased();
  }

  @Test
  void aConfinedArenaOfAnotherThreadKeepsItsMemoryUntilItsOwnerClosesIt() throws Exception {
    Arena arena = allocator.confinedArena();
    MemorySegment small = arena.allocate(8, 8);
    MemorySegment large = arena.allocate(3 << 20, 8);
    MemorySegment block = allocator.allocate(100);
    small.set(ValueLayout.JAVA_LONG, 0, 4711);
    onAnotherThread(() -> {
      allocator.close();
      return null;
    });
    assertThat(small.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(4711);
    large.set(ValueLayout.JAVA_LONG, (3 << 20) - 8, 1);
    assertThatIllegalStateException().isThrownBy(() -> arena.allocate(100_000, 8));
    assertThatExceptionOfType(InvalidFreeException.class).isThrownBy(() -> allocator.free(block));
    assertThat(simulated.liveReservations()).isEqualTo(2);
    arena.close();
    assertThatIllegalStateException().isThrownBy(() -> small.get(ValueLayout.JAVA_BYTE, 0));
    simulated.verifyAllReleased();
    assertThatIllegalStateException().isThrownBy(arena::close);
  }

  @Test
  void aContiguousRangeIsHeldUntilTheLastArenaInsideIsClosed() throws Exception {
    Allocator contiguous =
        Allocator.builder().pageSource(source).contiguous(8 << 20).leakListener(_ -> {}).build();
    Arena arena = contiguous.confinedArena();
    MemorySegment segment = arena.allocate(8, 8);
    onAnotherThread(() -> {
      contiguous.close();
      return null;
    });
    segment.set(ValueLayout.JAVA_LONG, 0, 1);
    assertThat(simulated.liveReservations()).isEqualTo(1);
    arena.close();
    simulated.verifyAllReleased();
  }

  @Test
  void aSharedArenaThatANativeCallHoldsSurvivesTheAllocator() {
    Arena arena = allocator.sharedArena();
    MemorySegment segment = arena.allocate(8, 8);
    NativeCall.holding(segment, allocator::close);
    segment.set(ValueLayout.JAVA_LONG, 0, 1);
    assertThat(arena.scope().isAlive()).isTrue();
    arena.close();
    simulated.verifyAllReleased();
  }

  @Test
  void anArenaOfAClosedAllocatorIsRefused() {
    allocator.close();
    assertThatIllegalStateException().isThrownBy(allocator::confinedArena);
    assertThatIllegalStateException().isThrownBy(allocator::sharedArena);
  }

  @Test
  void arenasMayBeClosedInAnyOrder() {
    for (int order = 0; order < 6; order++) {
      var arenas = new ArrayList<Arena>();
      for (int i = 0; i < 3; i++) {
        Arena arena = i == 1 ? allocator.confinedArena() : allocator.sharedArena();
        for (int j = 0; j < 50; j++) {
          arena.allocate(300, 8).fill((byte) i);
        }
        arenas.add(arena);
      }
      arenas.remove(order % 3).close();
      allocator.inspector().verify();
      arenas.remove(order % 2).close();
      allocator.inspector().verify();
      arenas.remove(0).close();
      verifyNothingIsLive();
    }
  }
}
