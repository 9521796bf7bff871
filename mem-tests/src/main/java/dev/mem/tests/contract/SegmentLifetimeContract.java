package dev.mem.tests.contract;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What happens to segments when their arena goes back: they die, the JVM does not. */
interface SegmentLifetimeContract extends UnderTest {
  /** More than any arena is large by default, so that a block has one to itself. */
  long LARGE = 5 << 20;

  /** More than what an engine writes at the start of a free block. */
  long LINKS_BYTES = 256;

  @Test
  default void freedBlockStaysAccessibleWhileItsArenaIsHeld() {
    MemorySegment anchor = blocks().allocate(10, 1);
    MemorySegment block = blocks().allocate(100, 1);
    blocks().free(block);
    assertThat(block.scope().isAlive()).isTrue();
    block.get(JAVA_BYTE, 50);
    blocks().free(anchor);
  }

  @Test
  default void segmentsDieWithTheirArena() {
    if (!setup().returnsLargeArenasAtOnce() || !setup().has(PageSourceTrait.SCOPES)) {
      return;
    }
    MemorySegment anchor = blocks().allocate(10, 1);
    MemorySegment block = blocks().allocate(LARGE, 1);
    MemorySegment slice = block.asSlice(4096, 16);
    MemorySegment range = blocks().raw().range(block.address());
    Pattern.fill(block, 1);
    blocks().free(block);
    setup().settle(allocator());
    for (MemorySegment stale : new MemorySegment[] {block, slice, range, block.asReadOnly()}) {
      assertThat(stale.scope().isAlive()).isFalse();
      assertThatThrownBy(() -> stale.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> block.fill((byte) 0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> block.copyFrom(anchor)).isInstanceOf(IllegalStateException.class);
    anchor.get(JAVA_BYTE, 0);
    blocks().free(anchor);
  }

  @Test
  default void segmentsDieWhenABlockMovesOutOfItsArena() {
    if (!setup().returnsLargeArenasAtOnce() || !setup().has(PageSourceTrait.SCOPES)) {
      return;
    }
    MemorySegment block = blocks().allocate(LARGE, 1);
    MemorySegment moved = blocks().reallocate(block, 4 * LARGE);
    setup().settle(allocator());
    if (moved.address() != block.address()) {
      assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
    blocks().free(moved);
    setup().settle(allocator());
    assertThatThrownBy(() -> moved.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
  }

  /** The kernel may be writing into it: it cannot be unmapped, and nobody may get it meanwhile. */
  @Test
  default void arenaInUseByANativeCallIsKeptUntilTheCallEnds() {
    if (!setup().returnsLargeArenasAtOnce() || !setup().has(PageSourceTrait.SCOPES)) {
      return;
    }
    MemorySegment block = blocks().allocate(LARGE, 1);
    block.fill((byte) 0);
    try (NativeUse _ = NativeUse.of(block)) {
      blocks().free(block);
      setup().settle(allocator());
      WrongFrees.assertRefusal(() -> blocks().free(block), block.address());
      assertThat(allocator().inspector().blockContaining(block.address())).isZero();
      AllocatorStatistics figures = allocator().statistics();
      assertThat(figures.liveBlocks()).isZero();
      assertThat(figures.reservedBytes()).as("held still").isGreaterThanOrEqualTo(LARGE);
      MemorySegment other = blocks().allocate(LARGE, 1);
      assertThat(other.asOverlappingSlice(block)).as("not handed out again").isEmpty();
      blocks().free(other);
    }
    blocks().free(blocks().allocate(100, 1));
    allocator().trim();
    AllocatorStatistics figures = allocator().statistics();
    assertThat(figures.arenasReturned()).isEqualTo(figures.arenasMapped());
    assertThat(figures.reservedBytes()).isZero();
    assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void closeDuringANativeCallGivesTheArenaBackLater() {
    Allocator closed = newAllocator(options -> options.leakListener(_ -> {}));
    MemorySegment block = closed.allocate(1000, 1);
    MemorySegment other = closed.allocate(LARGE / 2, 1);
    if (!setup().has(PageSourceTrait.SCOPES)) {
      return;
    }
    try (NativeUse _ = NativeUse.of(block)) {
      closed.close();
      assertThatThrownBy(() -> closed.allocate(1)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> other.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    Allocator next = newAllocator(options -> options);
    next.free(next.allocate(100, 1));
    next.close();
    assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
  }

  /**
   * An access either sees the block or throws, at whatever moment the arena goes. Where engines
   * keep a free block's links nothing is written: between a free and the arena's return that would
   * be found as damage.
   */
  @Test
  default void accessRacesWithTheReturnOfArenas() {
    if (!setup().returnsLargeArenasAtOnce()) {
      return;
    }
    MemorySegment[] shared = {blocks().allocate(LARGE, 1)};
    Crew.PLATFORM.run(
        3,
        thread -> {
          if (thread == 0) {
            for (int i = 0; i < 60; i++) {
              MemorySegment old = shared[0];
              shared[0] = blocks().allocate(LARGE, 1);
              blocks().free(old);
            }
            return;
          }
          int alive = 0;
          for (int i = 0; i < 20_000; i++) {
            try {
              MemorySegment seen = shared[0];
              seen.set(JAVA_BYTE, LINKS_BYTES + i * 37L, (byte) i);
              alive++;
            } catch (IllegalStateException gone) {
              // Whose lifetime has ended: its scope's, or the source's own where there are no
              // scopes.
            }
          }
          assertThat(alive).isPositive();
        });
    blocks().free(shared[0]);
  }
}
