package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Heap;
import dev.mem.LimitListener;
import dev.mem.LimitListener.Decision;
import dev.mem.LimitListener.Limit;
import dev.mem.LimitListener.Pressure;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Allocations that a limit is in the way of, and what the listener is asked. */
final class LimitedEngineTest {
  private static final long PAGE = CheckedFixture.PAGE;

  private final CheckedFixture fixture = new CheckedFixture();
  private final List<String> asked = new ArrayList<>();

  @AfterEach
  void everythingIsReleased() {
    fixture.close();
  }

  private LimitListener answering(Decision decision) {
    return pressure -> {
      asked.add(pressure.allocator().name() + " " + pressure.limit());
      return decision;
    };
  }

  private Allocator soft(long bytes, LimitListener listener) {
    return fixture.build(options -> options.softLimitBytes(bytes).limitListener(listener));
  }

  private Allocator hard(long bytes, LimitListener listener) {
    return fixture.build(options -> options.limitBytes(bytes).limitListener(listener));
  }

  @Test
  void whereNoLimitIsInTheWayNobodyIsAsked() {
    Allocator allocator = soft(32 * PAGE, answering(Decision.REFUSE));
    allocator.free(allocator.allocate(20 * PAGE));
    assertThat(asked).isEmpty();
  }

  @Test
  void leaveToExceedASoftLimitIsForOneAllocation() {
    Allocator allocator = soft(16 * PAGE, answering(Decision.PROCEED));
    MemorySegment first = allocator.allocate(40 * PAGE);
    assertThat(asked).containsExactly("tested SOFT");
    MemorySegment second = allocator.tryAllocate(40 * PAGE, 16);
    assertThat(second).isNotEqualTo(MemorySegment.NULL);
    assertThat(asked).hasSize(2);
    assertThat(allocator.statistics().committedBytes()).isGreaterThan(80 * PAGE);
    allocator.free(first);
    allocator.free(second);
  }

  @Test
  void aRefusalIsObeyed() {
    Allocator allocator = soft(16 * PAGE, answering(Decision.REFUSE));
    assertThat(allocator.tryAllocate(40 * PAGE, 16)).isEqualTo(MemorySegment.NULL);
    assertThat(asked).hasSize(1);
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> allocator.allocate(40 * PAGE))
        .satisfies(error -> assertThat(error.limitBytes()).hasValue(16 * PAGE))
        .satisfies(error -> assertThat(error.requestedBytes()).isEqualTo(40 * PAGE));
    assertThat(asked).hasSize(2);
    assertThat(allocator.statistics().liveBlocks()).isZero();
  }

  @Test
  void aHardLimitIsAskedAboutSoOftenAndNeverExceeded() {
    Allocator allocator = hard(16 * PAGE, answering(Decision.PROCEED));
    assertThat(allocator.tryAllocate(40 * PAGE, 16)).isEqualTo(MemorySegment.NULL);
    assertThat(asked).hasSize(LimitListener.MOST_QUESTIONS).containsOnly("tested HARD");
    assertThat(allocator.statistics().peakCommittedBytes()).isLessThanOrEqualTo(16 * PAGE);
  }

  @Test
  void whoMakesRoomIsHeeded() {
    var cache = new ArrayList<MemorySegment>();
    var told = new ArrayList<Pressure>();
    Allocator allocator =
        hard(
            32 * PAGE,
            pressure -> {
              told.add(pressure);
              pressure.allocator().free(cache.removeLast());
              pressure.allocator().trim();
              return Decision.PROCEED;
            });
    cache.add(allocator.allocate(20 * PAGE));
    MemorySegment block = allocator.allocate(25 * PAGE);
    assertThat(told).hasSize(1);
    Pressure pressure = told.getFirst();
    assertThat(pressure.allocator()).isSameAs(allocator);
    assertThat(pressure.limit()).isEqualTo(Limit.HARD);
    assertThat(pressure.requestedBytes()).isEqualTo(25 * PAGE);
    assertThat(pressure.limitBytes()).isEqualTo(32 * PAGE);
    assertThat(pressure.usedBytes()).isBetween(20 * PAGE, 32 * PAGE);
    allocator.free(block);
  }

  @Test
  void eachLimitOfAllAncestorsIsAskedAboutInTurn() {
    LimitListener proceeding = answering(Decision.PROCEED);
    Allocator grandparent =
        fixture.build(options ->
            options
                .name("grandparent")
                .softLimitBytes(12 * PAGE)
                .limitBytes(400 * PAGE)
                .limitListener(proceeding));
    Allocator parent = fixture.build(options -> options.name("parent").parent(grandparent));
    Allocator child =
        fixture.build(options ->
            options
                .name("child")
                .parent(parent)
                .softLimitBytes(8 * PAGE)
                .limitListener(proceeding));
    MemorySegment block = child.allocate(40 * PAGE);
    assertThat(asked).containsExactly("child SOFT", "grandparent SOFT");
    asked.clear();
    assertThat(child.tryAllocate(500 * PAGE, 16)).isEqualTo(MemorySegment.NULL);
    assertThat(asked)
        .startsWith("child SOFT", "grandparent SOFT", "grandparent HARD")
        .hasSize(LimitListener.MOST_QUESTIONS);
    asked.clear();
    MemorySegment parents = parent.allocate(40 * PAGE);
    assertThat(asked).as("whose own limits are none").containsExactly("grandparent SOFT");
    child.free(block);
    parent.free(parents);
  }

  @Test
  void whatAListenerAllocatesIsNotAskedAbout() {
    var found = new ArrayList<MemorySegment>();
    Allocator allocator =
        soft(
            16 * PAGE,
            pressure -> {
              asked.add("once");
              pressure.allocator().free(pressure.allocator().allocate(100));
              found.add(pressure.allocator().tryAllocate(40 * PAGE, 16));
              return Decision.PROCEED;
            });
    MemorySegment block = allocator.allocate(40 * PAGE);
    assertThat(asked).hasSize(1);
    assertThat(found).containsExactly(MemorySegment.NULL);
    allocator.free(block);
  }

  @Test
  void whatAListenerThrowsComesOut() {
    var failure = new IllegalStateException("no more");
    Allocator allocator =
        soft(
            16 * PAGE,
            _ -> {
              throw failure;
            });
    assertThatThrownBy(() -> allocator.allocate(40 * PAGE)).isSameAs(failure);
    assertThat(allocator.statistics().liveBlocks()).isZero();
  }

  @Test
  void aSystemWithoutMemoryIsNoLimit() {
    Allocator allocator = soft(16 * PAGE, answering(Decision.PROCEED));
    fixture.source.failFrom(Verb.RESERVE, 1);
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> allocator.allocate(PAGE))
        .satisfies(error -> assertThat(error.osError()).isNotNull());
    assertThat(allocator.tryAllocate(PAGE, 16)).isEqualTo(MemorySegment.NULL);
    assertThat(asked).isEmpty();
  }

  @Test
  void heapsAreLimitedToo() {
    Allocator allocator = soft(16 * PAGE, answering(Decision.REFUSE));
    for (Heap each : new Heap[] {allocator.newHeap(), allocator.newSharedHeap()}) {
      try (Heap heap = each) {
        assertThat(heap.tryAllocate(40 * PAGE, 16)).isEqualTo(MemorySegment.NULL);
        MemorySegment block = heap.allocate(100);
        assertThat(heap.usableSize(block)).isGreaterThanOrEqualTo(100);
      }
    }
    assertThat(asked).containsExactly("tested SOFT", "tested SOFT");
  }

  @Test
  void withoutAListenerASoftLimitForbidsNothing() {
    Allocator allocator = fixture.build(options -> options.softLimitBytes(1));
    allocator.free(allocator.allocate(40 * PAGE));
    try (Heap heap = allocator.newHeap()) {
      assertThat(heap.allocate(40 * PAGE).byteSize()).isEqualTo(40 * PAGE);
    }
  }
}
