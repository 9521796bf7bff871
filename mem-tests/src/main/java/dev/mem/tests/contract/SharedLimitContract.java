package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mem.Allocator;
import dev.mem.Heap;
import dev.mem.LimitListener.Decision;
import dev.mem.LimitListener.Limit;
import dev.mem.LimitListener.Pressure;
import dev.mem.OffHeapOutOfMemoryError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Soft limits, limits that several allocators share, and listeners that make room or refuse. */
public abstract class SharedLimitContract extends Fixture {

  /** For subclasses. */
  protected SharedLimitContract() {}

  private long unit() {
    return setup().pageSource().traits().granularityBytes();
  }

  private Allocator parent(long limitBytes) {
    return newAllocator(
        options -> options.name("parent").limitBytes(limitBytes).arenaBytes(unit()));
  }

  private Allocator child(Allocator parent) {
    return newAllocator(options -> options.name("child").parent(parent).arenaBytes(unit()));
  }

  private List<MemorySegment> fill(Allocator allocator) {
    List<MemorySegment> live = new ArrayList<>();
    for (MemorySegment block = allocator.tryAllocate(unit() / 2, 16);
        block.address() != 0;
        block = allocator.tryAllocate(unit() / 2, 16)) {
      Pattern.fill(block, live.size());
      live.add(block);
    }
    return live;
  }

  private static void checkAndFree(Allocator allocator, List<MemorySegment> live) {
    for (int i = 0; i < live.size(); i++) {
      Pattern.check(live.get(i), i);
      allocator.free(live.get(i));
    }
    allocator.releaseThreadCaches();
    allocator.trim();
    allocator.inspector().verify();
  }

  // ---- sharing

  @Test
  final void childrenShareWhatTheirParentMayHave() {
    long limit = 16 * unit();
    Allocator parent = parent(limit);
    Allocator first = child(parent);
    Allocator second = child(first);
    List<MemorySegment> firsts = fill(first);
    assertThat(first.statistics().committedBytes()).isBetween(limit - 2 * unit(), limit);
    assertThat(parent.statistics().committedBytes()).as("of its own").isZero();
    assertThat(second.tryAllocate(unit(), 16)).isEqualTo(MemorySegment.NULL);
    assertThat(parent.tryAllocate(unit(), 16)).isEqualTo(MemorySegment.NULL);
    checkAndFree(first, firsts);
    checkAndFree(second, fill(second));
    checkAndFree(parent, fill(parent));
    assertThat(parent.statistics().peakCommittedBytes()).isLessThanOrEqualTo(limit);
  }

  @Test
  final void childMayHaveALimitOfItsOwn() {
    Allocator parent = parent(16 * unit());
    Allocator child =
        newAllocator(options -> options.parent(parent).limitBytes(4 * unit()).arenaBytes(unit()));
    List<MemorySegment> live = fill(child);
    OffHeapOutOfMemoryError error =
        catchThrowableOfType(OffHeapOutOfMemoryError.class, () -> child.allocate(4 * unit(), 1));
    assertThat(error.limitBytes()).hasValue(4 * unit());
    assertThat(error.usedBytes()).isEqualTo(child.statistics().committedBytes());
    parent.free(parent.allocate(8 * unit(), 1));
    checkAndFree(child, live);
  }

  @Test
  final void errorTellsOfTheLimitThatIsInTheWay() {
    long limit = 8 * unit();
    Allocator parent = parent(limit);
    Allocator child =
        newAllocator(options -> options.parent(parent).limitBytes(100 * limit).arenaBytes(unit()));
    List<MemorySegment> parents = fill(parent);
    OffHeapOutOfMemoryError error =
        catchThrowableOfType(OffHeapOutOfMemoryError.class, () -> child.allocate(2 * unit(), 1));
    assertThat(error.limitBytes()).hasValue(limit);
    assertThat(error.usedBytes()).isEqualTo(parent.statistics().committedBytes());
    assertThat(error.osError()).isNull();
    checkAndFree(parent, parents);
  }

  @Test
  final void closedChildGivesBackWhatItDrew() {
    Allocator parent = parent(8 * unit());
    Allocator child =
        newAllocator(options -> options.parent(parent).arenaBytes(unit()).leakListener(_ -> {}));
    assertThat(fill(child)).isNotEmpty();
    assertThat(parent.tryAllocate(unit(), 16)).isEqualTo(MemorySegment.NULL);
    child.close();
    checkAndFree(parent, fill(parent));
  }

  @Test
  final void childOutlivesItsParentAndKeepsToItsLimit() {
    Allocator parent = parent(8 * unit());
    Allocator child = child(parent);
    List<MemorySegment> live = fill(child);
    parent.close();
    assertThat(child.tryAllocate(2 * unit(), 16)).isEqualTo(MemorySegment.NULL);
    checkAndFree(child, live);
    checkAndFree(child, fill(child));
  }

  @Test
  final void parentMustBeOpenAndOfThisImplementation() {
    Allocator closed = parent(8 * unit());
    closed.close();
    assertThatThrownBy(() -> child(closed)).isInstanceOf(IllegalStateException.class);
    Allocator foreign =
        (Allocator)
            java.lang.reflect.Proxy.newProxyInstance(
                Allocator.class.getClassLoader(),
                new Class<?>[] {Allocator.class},
                (_, method, _) -> method.getReturnType() == String.class ? "foreign" : null);
    assertThatThrownBy(() -> child(foreign)).isInstanceOf(IllegalArgumentException.class);
  }

  /** At no moment do all of them have more; afterwards nothing counts any more. */
  @Test
  final void manyThreadsInManyChildrenKeepToTheLimit() {
    long limit = 24 * unit();
    Allocator parent = parent(limit);
    List<Allocator> children = List.of(child(parent), child(parent), child(child(parent)), parent);
    AtomicLong most = new AtomicLong();
    AtomicInteger refused = new AtomicInteger();
    Crew.PLATFORM.run(
        4,
        thread -> {
          Allocator own = children.get(thread);
          for (int round = 0; round < 6; round++) {
            List<MemorySegment> live = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
              MemorySegment block = own.tryAllocate(unit() / 3, 16);
              if (block.address() != 0) {
                block.fill((byte) thread);
                live.add(block);
              } else {
                refused.incrementAndGet();
              }
              long sum = 0;
              for (Allocator each : children) {
                sum += each.statistics().committedBytes();
              }
              most.accumulateAndGet(sum, Math::max);
            }
            live.forEach(own::free);
          }
        });
    assertThat(refused).hasPositiveValue();
    for (Allocator each : children) {
      assertThat(each.statistics().peakCommittedBytes()).isLessThanOrEqualTo(limit);
      each.inspector().verify();
    }
    checkAndFree(parent, fill(parent));
  }

  // ---- asking

  @Test
  final void listenerThatMakesRoomLetsTheAllocationGoOn() {
    Deque<MemorySegment> cache = new ArrayDeque<>();
    List<Pressure> asked = new ArrayList<>();
    Allocator limited =
        newAllocator(options ->
            options
                .limitBytes(8 * unit())
                .arenaBytes(unit())
                .limitListener(pressure -> {
                  asked.add(pressure);
                  pressure.allocator().free(cache.remove());
                  pressure.allocator().trim();
                  return Decision.PROCEED;
                }));
    for (int i = 0; i < 50; i++) {
      cache.add(limited.allocate(unit(), 1));
    }
    assertThat(asked).isNotEmpty();
    assertThat(limited.statistics().peakCommittedBytes()).isLessThanOrEqualTo(8 * unit());
    Pressure first = asked.getFirst();
    assertThat(first.allocator()).isSameAs(limited);
    assertThat(first.limit()).isEqualTo(Limit.HARD);
    assertThat(first.requestedBytes()).isEqualTo(unit());
    assertThat(first.limitBytes()).isEqualTo(8 * unit());
    assertThat(first.usedBytes()).isPositive().isLessThanOrEqualTo(8 * unit());
    cache.forEach(limited::free);
  }

  @Test
  final void listenerThatRefusesIsAskedOnceAndObeyed() {
    for (Limit limit : Limit.values()) {
      AtomicInteger asked = new AtomicInteger();
      Allocator limited = newLimited(limit, asked, Decision.REFUSE);
      assertThat(limited.tryAllocate(9 * unit(), 16)).isEqualTo(MemorySegment.NULL);
      assertThat(asked).hasValue(1);
      OffHeapOutOfMemoryError error =
          catchThrowableOfType(
              OffHeapOutOfMemoryError.class, () -> limited.allocate(9 * unit(), 1));
      assertThat(error.limitBytes()).hasValue(8 * unit());
      assertThat(asked).hasValue(2);
      assertThat(limited.statistics().liveBlocks()).isZero();
    }
  }

  private Allocator newLimited(Limit limit, AtomicInteger asked, Decision decision) {
    return newAllocator(options ->
        (limit == Limit.SOFT ? options.softLimitBytes(8 * unit()) : options.limitBytes(8 * unit()))
            .arenaBytes(unit())
            .limitListener(_ -> {
              asked.incrementAndGet();
              return decision;
            }));
  }

  @Test
  final void softLimitIsExceededWithLeaveAlone() {
    AtomicInteger asked = new AtomicInteger();
    Allocator limited = newLimited(Limit.SOFT, asked, Decision.PROCEED);
    limited.free(limited.allocate(4 * unit(), 1));
    assertThat(asked).hasValue(0);
    MemorySegment large = limited.allocate(12 * unit(), 1);
    assertThat(asked).hasValue(1);
    MemorySegment another = limited.allocateZeroed(unit(), 1);
    assertThat(asked).as("each allocation that commits more asks").hasValue(2);
    limited.free(large);
    limited.free(another);
  }

  @Test
  final void softLimitWithoutListenerForbidsNothing() {
    Allocator limited = newAllocator(options -> options.softLimitBytes(1).arenaBytes(unit()));
    assertThat(limited.options().softLimitBytes()).hasValue(1);
    limited.free(limited.allocate(3 * unit(), 1));
    try (Heap heap = limited.newHeap()) {
      assertThat(heap.allocate(3 * unit()).address()).isNotZero();
    }
  }

  @Test
  final void bothLimitsOfAllAncestorsAreAskedAboutInTurn() {
    List<String> asked = new CopyOnWriteArrayList<>();
    Allocator parent =
        newAllocator(options ->
            options
                .name("parent")
                .softLimitBytes(4 * unit())
                .limitBytes(100 * unit())
                .limitListener(pressure -> note(asked, pressure)));
    Allocator child =
        newAllocator(options ->
            options
                .name("child")
                .parent(parent)
                .arenaBytes(unit())
                .softLimitBytes(2 * unit())
                .limitListener(pressure -> note(asked, pressure)));
    MemorySegment block = child.allocate(8 * unit(), 1);
    assertThat(asked).containsExactly("child SOFT", "parent SOFT");
    asked.clear();
    assertThat(child.tryAllocate(200 * unit(), 16)).isEqualTo(MemorySegment.NULL);
    assertThat(asked).startsWith("child SOFT", "parent SOFT", "parent HARD").hasSize(8);
    child.free(block);
  }

  private static Decision note(List<String> asked, Pressure pressure) {
    asked.add(pressure.allocator().name() + " " + pressure.limit());
    return Decision.PROCEED;
  }

  /** It may use the allocator, also to the limit, and is not asked about that. */
  @Test
  final void listenerMayAllocateAndIsNotAskedAboutThat() {
    AtomicInteger asked = new AtomicInteger();
    AtomicBoolean foundNothing = new AtomicBoolean();
    Allocator limited =
        newAllocator(options ->
            options
                .limitBytes(8 * unit())
                .arenaBytes(unit())
                .limitListener(pressure -> {
                  asked.incrementAndGet();
                  Allocator same = pressure.allocator();
                  same.free(same.allocate(100, 1));
                  same.inspector().verify();
                  foundNothing.set(same.tryAllocate(9 * unit(), 16).address() == 0);
                  Crew.PLATFORM.run(_ -> same.free(same.allocate(100, 1)));
                  return Decision.REFUSE;
                }));
    assertThat(limited.tryAllocate(9 * unit(), 16)).isEqualTo(MemorySegment.NULL);
    assertThat(asked).hasValue(1);
    assertThat(foundNothing).isTrue();
  }

  @Test
  final void whatAListenerThrowsComesOut() {
    Allocator limited =
        newAllocator(options ->
            options
                .limitBytes(8 * unit())
                .limitListener(_ -> {
                  throw new UnsupportedOperationException("from the listener");
                }));
    assertThatThrownBy(() -> limited.allocate(9 * unit(), 1))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("from the listener");
    limited.inspector().verify();
    assertThat(limited.statistics().liveBlocks()).isZero();
    limited.free(limited.allocate(unit(), 1));
  }

  @Test
  final void heapsAndBatchesAskToo() {
    AtomicInteger asked = new AtomicInteger();
    Allocator limited = newLimited(Limit.SOFT, asked, Decision.PROCEED);
    try (Heap heap = limited.newHeap()) {
      assertThat(heap.allocate(9 * unit()).address()).isNotZero();
      assertThat(asked).hasValue(1);
    }
    long[] batch = new long[12];
    limited.raw().allocate(unit(), batch, 0, batch.length);
    assertThat(asked).hasValueGreaterThan(1);
    limited.raw().free(batch, 0, batch.length);
    MemorySegment block = limited.allocate(100, 1);
    int before = asked.get();
    MemorySegment grown = limited.reallocate(block, 12 * unit());
    assertThat(asked).hasValue(before + 1);
    limited.free(grown);
  }

  @Test
  final void optionsTellTheirParentAndListener() {
    Allocator parent = parent(8 * unit());
    Allocator child =
        newAllocator(options -> options.parent(parent).limitListener(_ -> Decision.REFUSE));
    assertThat(Objects.requireNonNull(child.options().parent())).isSameAs(parent);
    assertThat(child.options().limitListener()).isNotNull();
    assertThat(parent.options().parent()).isNull();
  }
}
