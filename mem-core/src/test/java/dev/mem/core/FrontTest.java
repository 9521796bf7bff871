package dev.mem.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.Engine;
import dev.mem.Heap;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.LeakListener.Leak;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.tests.fixture.FaultInjectingPageSource;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the front adds to engines: closed heaps, all-or-nothing batches, leaks, contiguity. */
final class FrontTest {
  private static final long PAGE = 4096;

  private final SimulatedPageSource simulated = Simulations.likeWindows(PAGE);
  private final FaultInjectingPageSource source = new FaultInjectingPageSource(simulated);
  private final List<Leak> leaks = new ArrayList<>();
  private Allocator allocator = build(Allocator.builder().engine(Engine.FIRST_FIT));

  private Allocator build(AllocatorBuilder builder) {
    return builder
        .name("tested")
        .pageSource(source)
        .arenaBytes(64 * PAGE)
        .leakListener(leaks::add)
        .build();
  }

  private void rebuild(AllocatorBuilder builder) {
    allocator.close();
    allocator = build(builder);
  }

  @AfterEach
  void everythingIsReleased() {
    source.heal();
    allocator.close();
    ArenaSupply.retryReleases();
    simulated.verifyAllReleased();
  }

  // ---- heaps

  @Test
  void aClosedHeapRefusesEverything() {
    Heap heap = allocator.newHeap();
    MemorySegment dead = heap.allocate(100);
    MemorySegment live = allocator.allocate(100);
    heap.free(allocator.allocate(10));
    heap.close();
    heap.close();
    var calls =
        List.<Runnable>of(
            () -> heap.allocate(1),
            () -> heap.tryAllocate(1, 1),
            () -> heap.reallocate(live, 1),
            () -> heap.reallocate(live, 1000),
            () -> heap.reallocate(MemorySegment.NULL, 1),
            () -> heap.tryResize(live, 1),
            () -> heap.usableSize(live),
            () -> heap.free(live),
            () -> heap.free(dead),
            () -> heap.raw().free(live.address()),
            () -> heap.raw().free(new long[] {live.address()}, 0, 1),
            () -> heap.raw().range(live.address()));
    calls.forEach(call ->
        assertThatIllegalStateException()
            .isThrownBy(call::run)
            .withMessage("the heap is already closed"));
    assertThat(allocator.statistics().liveBlocks()).isEqualTo(1);
    assertThatExceptionOfType(InvalidFreeException.class)
        .isThrownBy(() -> allocator.free(dead))
        .satisfies(wrong -> assertThat(wrong.kind()).isEqualTo(Kind.ALREADY_FREE));
    allocator.free(live);
    allocator.inspector().verify();
  }

  @Test
  void freeThroughAHeapAfterTheAllocatorWasClosedSaysSo() {
    Heap heap = allocator.newSharedHeap();
    MemorySegment block = heap.allocate(100);
    allocator.close();
    assertThatExceptionOfType(InvalidFreeException.class)
        .isThrownBy(() -> heap.free(block))
        .satisfies(wrong -> assertThat(wrong.kind()).isEqualTo(Kind.AFTER_CLOSE));
    heap.close();
    assertThat(leaks).hasSize(1);
  }

  @Test
  void blocksOfAClosedHeapAreNoLeaksAndThoseOfAnOpenOneAre() {
    Heap closed = allocator.newHeap();
    closed.allocate(1000);
    closed.close();
    assertThat(allocator.statistics().liveBlocks()).isZero();
    Heap open = allocator.newSharedHeap();
    MemorySegment leaked = open.allocate(1000);
    long bytes = open.usableSize(leaked);
    allocator.close();
    assertThat(leaks).containsExactly(new Leak("tested", 1, bytes));
  }

  // ---- all or nothing

  @Test
  void aBatchThatFailsOnTheWayLeavesNothing() {
    long[] addresses = {1, 2, 3, 4, 5};
    for (int failing = 1; failing <= 2; failing++) {
      source.failFrom(Verb.RESERVE, failing);
      assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
          .isThrownBy(() -> allocator.raw().allocate(100 * PAGE, addresses, 1, 5));
      source.heal();
      assertThat(addresses).containsExactly(1, 2, 3, 4, 5);
      assertThat(allocator.statistics().liveBlocks()).isZero();
      assertThat(simulated.reservedBytes()).isZero();
    }
  }

  @Test
  void aBatchThatJavaHasNoMemoryForLeavesNothing() {
    var failure = new OutOfMemoryError("of Java's own");
    source.failOnce(Verb.RESERVE, 3, verb -> failure);
    assertThatThrownBy(() -> allocator.raw().allocate(100 * PAGE, new long[4], 0, 4))
        .isSameAs(failure);
    assertThat(allocator.statistics().liveBlocks()).isZero();
    assertThat(simulated.reservedBytes()).isZero();
  }

  @Test
  void aFailedReallocationLeavesTheOldBlock() {
    MemorySegment block = allocator.allocate(1000);
    block.fill((byte) 7);
    source.failFrom(Verb.RESERVE, 1);
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> allocator.reallocate(block, 100 * PAGE));
    assertThat(allocator.statistics().liveBlocks()).isEqualTo(1);
    assertThat(block.mismatch(MemorySegment.ofArray(filled(1000)))).isEqualTo(-1);
    source.heal();
    MemorySegment moved = allocator.reallocate(block, 100 * PAGE);
    assertThat(moved.asSlice(0, 1000).mismatch(MemorySegment.ofArray(filled(1000)))).isEqualTo(-1);
    allocator.inspector().verify();
    allocator.free(moved);
  }

  private static byte[] filled(int size) {
    byte[] content = new byte[size];
    java.util.Arrays.fill(content, (byte) 7);
    return content;
  }

  @Test
  void refusedStatisticsAndTrimsAreNoErrors() {
    MemorySegment first = allocator.allocate(20 * PAGE);
    MemorySegment second = allocator.allocate(20 * PAGE);
    allocator.free(first);
    source.failOnce(Verb.RESIDENT_BYTES, 1);
    assertThat(allocator.statistics().residentBytes()).isEmpty();
    assertThat(allocator.statistics().residentBytes()).isPresent();
    source.failFrom(Verb.DECOMMIT, 1);
    long before = allocator.statistics().committedBytes();
    allocator.trim();
    assertThat(allocator.statistics().committedBytes()).isEqualTo(before);
    source.heal();
    allocator.trim();
    assertThat(allocator.statistics().committedBytes()).isLessThan(before - 18 * PAGE);
    allocator.inspector().verify();
    allocator.free(second);
  }

  // ---- one range

  @Test
  void aLargeAlignmentNeedsNoMoreOfAContiguousRangeThanItMust() {
    rebuild(Allocator.builder().engine(Engine.FIRST_FIT).contiguous(272 * PAGE));
    long alignment = 256 * PAGE;
    MemorySegment block = allocator.allocate(100, alignment);
    assertThat(block.address() % alignment).isZero();
    assertThat(allocator.statistics().reservedBytes()).isLessThanOrEqualTo(alignment + 16 * PAGE);
    allocator.inspector().verify();
    allocator.free(block);
  }

  @Test
  void theContiguousRangeIsHeldUntilTheLastArenaInsideIsReleased() {
    rebuild(Allocator.builder().engine(Engine.FIRST_FIT).contiguous(640 * PAGE));
    MemorySegment block = allocator.allocate(10);
    MemorySegment range = allocator.raw().range(block.address());
    assertThat(range.byteSize()).isEqualTo(640 * PAGE);
    source.failFrom(Verb.DECOMMIT, 1);
    allocator.close();
    assertThat(block.scope().isAlive()).isFalse();
    assertThat(range.scope().isAlive()).isTrue();
    assertThat(simulated.liveReservations()).isEqualTo(1);
    source.heal();
    source.failOnce(Verb.RELEASE, 1);
    ArenaSupply.retryReleases();
    assertThat(range.scope().isAlive()).isFalse();
    assertThat(simulated.liveReservations()).isEqualTo(1);
    ArenaSupply.retryReleases();
    assertThat(simulated.liveReservations()).isZero();
  }

  // ---- names

  @Test
  void saysWhatItIs() {
    assertThat(allocator.toString())
        .isEqualTo("Allocator[tested, first-fit over simulated-windows]");
    assertThat(allocator.name()).isEqualTo("tested");
    assertThat(allocator.options().pageSource()).isSameAs(source);
  }
}
