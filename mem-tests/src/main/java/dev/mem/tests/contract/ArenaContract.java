package dev.mem.tests.contract;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.InvalidFreeException;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The arenas of {@code java.lang.foreign} over an allocator: all that their type promises. */
interface ArenaContract extends UnderTest {

  /** Runs a test on an arena of each kind; without rescoping, says that there are none. */
  private void onEachKind(BiConsumer<Arena, Boolean> test) {
    onKind(Allocator::confinedArena, arena -> test.accept(arena, false));
    onKind(Allocator::sharedArena, arena -> test.accept(arena, true));
  }

  private void onKind(Function<Allocator, Arena> kind, java.util.function.Consumer<Arena> test) {
    if (!setup().has(PageSourceTrait.RESCOPES)) {
      assertThatThrownBy(() -> kind.apply(allocator()))
          .isInstanceOf(UnsupportedOperationException.class);
      return;
    }
    Arena arena = kind.apply(allocator());
    test.accept(arena);
    if (arena.scope().isAlive()) {
      arena.close();
    }
    assertThat(allocator().statistics().liveBlocks()).isZero();
    allocator().inspector().verify();
  }

  private void dirtySomeMemory() {
    MemorySegment dirty = allocator().allocate(300_000, 1);
    dirty.fill((byte) -1);
    allocator().free(dirty);
  }

  @Test
  default void arenaSegmentsAreZeroedAlignedAndDistinct() {
    MemorySegment anchor = allocator().allocate(1, 1);
    dirtySomeMemory();
    blocks().free(anchor);
    onEachKind((arena, _) -> {
      List<MemorySegment> made = new ArrayList<>();
      for (long alignment = 1; alignment <= 4096; alignment *= 2) {
        for (long byteSize : new long[] {1, 7, 64, 1000, 5000}) {
          MemorySegment segment = arena.allocate(byteSize, alignment);
          assertThat(segment.byteSize()).isEqualTo(byteSize);
          assertThat(segment.address() % alignment).isZero();
          Pattern.checkZero(segment);
          segment.fill((byte) -1);
          made.forEach(other -> assertThat(other.asOverlappingSlice(segment)).isEmpty());
          made.add(segment);
        }
      }
    });
  }

  @Test
  default void arenaSegmentsShareItsScopeAndDieWithIt() {
    onEachKind((arena, _) -> {
      MemorySegment first = arena.allocate(100);
      MemorySegment second = arena.allocate(JAVA_LONG, 10);
      assertThat(first.scope()).isEqualTo(arena.scope());
      assertThat(second.scope()).isEqualTo(arena.scope());
      assertThat(arena.scope().isAlive()).isTrue();
      arena.close();
      assertThat(arena.scope().isAlive()).isFalse();
      assertState(() -> first.get(JAVA_BYTE, 0));
      assertState(() -> second.set(JAVA_LONG, 8, 1));
    });
  }

  @Test
  default void closedArenaRefusesEverything() {
    onEachKind((arena, _) -> {
      arena.close();
      assertState(() -> arena.allocate(1));
      assertState(() -> arena.allocate(0));
      assertState(arena::close);
    });
  }

  @Test
  default void arenaChecksItsArguments() {
    onEachKind((arena, _) -> {
      assertIllegal(() -> arena.allocate(-1));
      assertIllegal(() -> arena.allocate(1, 0));
      assertIllegal(() -> arena.allocate(1, 3));
      assertIllegal(() -> arena.allocate(1, -8));
      assertIllegal(() -> arena.allocate(JAVA_LONG, Long.MAX_VALUE));
      assertThatThrownBy(() -> arena.allocate(Long.MAX_VALUE)).isInstanceOf(OutOfMemoryError.class);
      assertThat(arena.allocate(8).byteSize()).isEqualTo(8);
    });
  }

  @Test
  default void arenaAllocatesZeroBytes() {
    onEachKind((arena, _) -> {
      MemorySegment empty = arena.allocate(0, 64);
      assertThat(empty.byteSize()).isZero();
      assertThat(empty.address()).isNotZero();
      assertThat(empty.address() % 64).isZero();
      assertThat(empty.scope()).isEqualTo(arena.scope());
    });
  }

  @Test
  default void confinedArenaBelongsToItsThread() {
    onKind(
        Allocator::confinedArena,
        arena -> {
          MemorySegment segment = arena.allocate(64);
          Thread owner = Thread.currentThread();
          assertThat(segment.isAccessibleBy(owner)).isTrue();
          for (Crew crew : Crew.values()) {
            crew.run(_ -> {
              assertWrongThread(() -> segment.get(JAVA_BYTE, 0));
              assertWrongThread(() -> arena.allocate(8));
              assertWrongThread(arena::close);
              assertThat(segment.isAccessibleBy(Thread.currentThread())).isFalse();
            });
          }
          segment.set(JAVA_BYTE, 0, (byte) 1);
        });
  }

  @Test
  default void sharedArenaBelongsToAllThreads() {
    onKind(
        Allocator::sharedArena,
        arena -> {
          List<MemorySegment> made = Collections.synchronizedList(new ArrayList<>());
          Crew.PLATFORM.run(
              4,
              thread -> {
                for (int i = 0; i < 100; i++) {
                  MemorySegment segment = arena.allocate(50 + i);
                  Pattern.checkZero(segment);
                  Pattern.fill(segment, thread);
                  made.add(segment);
                }
              });
          made.forEach(
              segment -> assertThat(segment.get(JAVA_BYTE, 0)).isBetween((byte) -128, (byte) 127));
          Crew.VIRTUAL.run(_ -> arena.close());
          made.forEach(segment -> assertState(() -> segment.get(JAVA_BYTE, 0)));
        });
  }

  @Test
  default void arenaSegmentsCannotBeFreedSingly() {
    onEachKind((arena, _) -> {
      MemorySegment segment = arena.allocate(64);
      Pattern.fill(segment, 5);
      long live = allocator().statistics().liveBlocks();
      long address = segment.address();
      assertInvalid(() -> allocator().free(segment));
      assertInvalid(() -> allocator().raw().free(address));
      assertInvalid(() -> allocator().raw().free(new long[] {address}, 0, 1));
      assertInvalid(() -> allocator().reallocate(segment, 1000));
      assertInvalid(() -> allocator().raw().reallocate(address, 1000));
      assertThat(allocator().statistics().liveBlocks()).isEqualTo(live);
      Pattern.check(segment, 5);
    });
  }

  @Test
  default void closingAnArenaFreesItsMemory() {
    MemorySegment other = allocator().allocate(100, 1);
    Pattern.fill(other, 1);
    onKindKeepingOne(Allocator::confinedArena);
    onKindKeepingOne(Allocator::sharedArena);
    Pattern.check(other, 1);
    allocator().free(other);
  }

  private void onKindKeepingOne(Function<Allocator, Arena> kind) {
    if (!setup().has(PageSourceTrait.RESCOPES)) {
      return;
    }
    for (int round = 0; round < 50; round++) {
      try (Arena arena = kind.apply(allocator())) {
        for (int i = 0; i < 20; i++) {
          Pattern.fill(arena.allocate(random().nextLong(1, 20_000)), i);
        }
        assertThat(allocator().statistics().liveBytes()).isGreaterThan(100);
      }
      assertThat(allocator().statistics().liveBlocks()).isEqualTo(1);
    }
  }

  @Test
  default void arenaInUseByANativeCallDoesNotClose() {
    onKind(
        Allocator::sharedArena,
        arena -> {
          MemorySegment segment = arena.allocate(100);
          try (NativeUse _ = NativeUse.of(segment)) {
            assertState(arena::close);
            assertThat(arena.scope().isAlive()).isTrue();
            arena.allocate(10).fill((byte) 1);
          }
          assertThat(segment.get(JAVA_BYTE, 0)).isEqualTo((byte) 1);
          arena.close();
          assertState(() -> segment.get(JAVA_BYTE, 0));
        });
  }

  @Test
  default void arenasDieWithTheirAllocator() {
    if (!setup().has(PageSourceTrait.RESCOPES)) {
      return;
    }
    Allocator closed = newAllocator(options -> options.leakListener(_ -> {}));
    Arena confined = closed.confinedArena();
    Arena shared = closed.sharedArena();
    MemorySegment inConfined = confined.allocate(10);
    MemorySegment inShared = shared.allocate(10);
    closed.close();
    assertState(() -> inConfined.get(JAVA_BYTE, 0));
    assertState(() -> inShared.get(JAVA_BYTE, 0));
    assertState(() -> confined.allocate(1));
    assertState(() -> shared.allocate(1));
  }

  private static void assertState(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
  }

  private static void assertIllegal(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertWrongThread(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(WrongThreadException.class);
  }

  private static void assertInvalid(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(InvalidFreeException.class);
  }
}
