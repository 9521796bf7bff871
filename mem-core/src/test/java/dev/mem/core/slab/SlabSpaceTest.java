package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HugePages;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.layout.Grains;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.tests.fixture.ForwardingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where slabs and spans are placed, and what a heap gives up before it gets memory for them. */
final class SlabSpaceTest {
  private static final long KIB = 1 << 10;
  private static final int SMALL = 64;
  private static final int SMALL_GRAINS = 4;
  private static final long SMALL_SLAB_BYTES = 4 * KIB;

  private final SimulatedPageSource source = Simulations.likeWindows(4 * KIB);
  private ShardedEngine engine = Fixtures.newEngine(source).engine();
  private SlabSpace space = engine.space();
  private SlabHeap heap = new SlabHeap(engine, space, Thread.currentThread());
  private Bin bin = heap.bin(SizeClasses.of(SMALL, 16));

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.close();
    assertThat(space.arenas()).isEmpty();
    source.verifyAllReleased();
  }

  private void use(Fixtures.Tested tested) {
    engine.close();
    engine = tested.engine();
    space = engine.space();
    heap = new SlabHeap(engine, space, Thread.currentThread());
    bin = heap.bin(SizeClasses.of(SMALL, 16));
  }

  private void limit(long bytes) {
    use(Fixtures.newEngine(source, OptionalLong.of(bytes), HugePages.SYSTEM_DEFAULT));
  }

  private Slab acquire(Bin from) {
    return Objects.requireNonNull(space.acquire(from, 1, Exhaustion.THROWS));
  }

  private Span acquireSpan(int grains) {
    return Objects.requireNonNull(space.acquireSpan(heap, grains, 1, 1, Exhaustion.THROWS));
  }

  private void giveBack(Span span) {
    span.end();
    space.takeBack(span);
  }

  private void cache(Span span) {
    assertThat(span.tryChangeState(Span.LIVE, Span.CACHED)).isTrue();
    assertThat(heap.spans().put(span)).isTrue();
  }

  private List<Slab> acquire(int count) {
    List<Slab> slabs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slabs.add(acquire(bin));
    }
    return slabs;
  }

  /** Lists slabs and keeps them ready, as if all of their blocks had been freed. */
  private void keepReady(List<Slab> slabs) {
    for (Slab slab : slabs) {
      bin.add(slab);
      bin.list(slab);
      slab.letGo();
      heap.empties().add(slab);
    }
    assertThat(heap.empties().byteSize()).isEqualTo(slabs.size() * SMALL_SLAB_BYTES);
  }

  private RunArena onlyArena() {
    assertThat(space.arenas()).hasSize(1);
    return space.arenas().getFirst();
  }

  // ---- placing

  @Test
  void runsAreTakenFromTheBottom() {
    Span first = acquireSpan(20);
    Span second = acquireSpan(30);
    Span third = acquireSpan(40);
    RunArena arena = onlyArena();
    assertThat(first.address).isEqualTo(arena.address());
    assertThat(second.address).isEqualTo(arena.addressOf(20));
    assertThat(third.address).isEqualTo(arena.addressOf(50));
    giveBack(second);
    assertThat(acquireSpan(31).address).as("too large for the gap").isEqualTo(arena.addressOf(90));
    assertThat(acquireSpan(30).address).isEqualTo(arena.addressOf(20));
    Span aligned = Objects.requireNonNull(space.acquireSpan(heap, 20, 64, 1, Exhaustion.THROWS));
    assertThat(aligned.address).isEqualTo(arena.addressOf(128));
    assertThat(heap.registry.byteSize()).isEqualTo((20 + 30 + 40 + 31 + 20) * KIB);
  }

  @Test
  void slabsAreDirtyFromTheStartAndSpansAreNot() {
    Span span = acquireSpan(8);
    Slab slab = acquire(bin);
    RunArena arena = onlyArena();
    assertThat(arena.isClean(arena.grainOf(span.address), 8)).isTrue();
    assertThat(arena.isClean(arena.grainOf(slab.address), 1)).isFalse();
    assertThat(arena.isClean(arena.grainOf(slab.address) + SMALL_GRAINS - 1, 1)).isFalse();
    assertThat(slab.state()).isEqualTo(Slab.HELD);
    assertThat(span.isLive()).isTrue();
  }

  @Test
  void whatAnAddressIsInIsFoundAndNothingElseIs() {
    Slab slab = acquire(bin);
    Span span = acquireSpan(20);
    assertThat(space.extentAt(slab.address)).isSameAs(slab);
    assertThat(space.extentAt(slab.address + SMALL_SLAB_BYTES - 1)).isSameAs(slab);
    assertThat(space.extentAt(span.address)).isSameAs(span);
    assertThat(space.extentAt(span.address + 20 * KIB - 1)).isSameAs(span);
    assertThat(space.extentAt(span.address + 20 * KIB)).as("free grains").isNull();
    assertThat(space.extentAt(slab.address - 1)).isNull();
    long sameSlot = ExtentTable.WINDOW_BYTES << 13;
    assertThat(ExtentTable.at(slab.address + sameSlot)).isSameAs(slab);
    assertThat(space.extentAt(slab.address + sameSlot)).isNull();
    assertThat(space.extentAt(slab.address - sameSlot)).isNull();
    Fixtures.Tested another = Fixtures.newEngine(source);
    long foreign = another.allocate(SMALL);
    assertThat(space.extentAt(foreign)).isNull();
    assertThat(another.engine().space().extentAt(foreign)).isNotNull();
    another.engine().close();
  }

  // ---- what is given up

  /** So much as to keep its part, and no more; what it gets is where they were. */
  @Test
  void aHeapGivesUpWhatItKeepsBeyondItsPartBeforeItGrows() {
    List<Slab> slabs = acquire(100);
    keepReady(slabs);
    long mostKept = space.readyBytes(heap);
    assertThat(mostKept).isEqualTo(128 * KIB + 100 * SMALL_SLAB_BYTES / 8);
    Slab next = acquire(heap.bin(SizeClasses.of(10_000, 16)));
    assertThat(heap.empties().byteSize()).isBetween(mostKept - SMALL_SLAB_BYTES + 1, mostKept);
    assertThat(next.address).isLessThan(slabs.getLast().address);
    int kept = (int) (mostKept / SMALL_SLAB_BYTES);
    assertThat(slabs.subList(0, kept)).allMatch(slab -> slab.state() == Slab.IDLE);
    assertThat(slabs.subList(kept, 100)).allMatch(slab -> slab.state() == Slab.GONE);
    assertThat(heap.registry.byteSize()).isEqualTo(kept * SMALL_SLAB_BYTES + next.byteSize());
    List<Slab> listed = new ArrayList<>();
    for (Slab slab = bin.unlistFirst(); slab != null; slab = bin.unlistFirst()) {
      listed.add(slab);
    }
    assertThat(listed).as("what is gone is forgotten").isEqualTo(slabs.subList(0, kept));
  }

  /** To the last grain: right above it there is memory that was never used. */
  @Test
  void nothingIsGivenUpForMemoryThatWasUsed() {
    List<Slab> slabs = acquire(100);
    Slab last = acquire(bin);
    keepReady(slabs);
    last.end();
    space.takeBack(last);
    assertThat(acquire(bin).address).isEqualTo(last.address);
    assertThat(heap.empties().byteSize()).isEqualTo(100 * SMALL_SLAB_BYTES);
    assertThat(slabs).allMatch(slab -> slab.state() == Slab.IDLE);
  }

  /** One grain of the run was never used. */
  @Test
  void somethingIsGivenUpForMemoryThatWasUsedInPart() {
    List<Slab> slabs = acquire(100);
    Span last = acquireSpan(SMALL_GRAINS - 1);
    keepReady(slabs);
    RunArena arena = onlyArena();
    arena.markDirty(arena.grainOf(last.address), SMALL_GRAINS - 1);
    giveBack(last);
    long before = heap.empties().byteSize();
    assertThat(acquire(bin).address).isLessThan(last.address);
    assertThat(heap.empties().byteSize()).isLessThan(before);
  }

  @Test
  void littleThatIsKeptReadyIsNotGivenUpForASlab() {
    List<Slab> slabs = acquire(10);
    keepReady(slabs);
    Slab next = acquire(bin);
    assertThat(next.address).isGreaterThan(slabs.getLast().address);
    assertThat(heap.empties().byteSize()).isEqualTo(10 * SMALL_SLAB_BYTES);
  }

  @Test
  void slabsThatAreKeptReadyBeyondThePartAreGivenUpForASpan() {
    List<Slab> slabs = acquire(100);
    keepReady(slabs);
    long mostKept = space.readyBytes(heap);
    acquireSpan(100);
    assertThat(heap.empties().byteSize()).isBetween(mostKept - SMALL_SLAB_BYTES + 1, mostKept);
    assertThat(slabs).anyMatch(slab -> slab.state() == Slab.GONE);
  }

  /** Else they would be taken and obtained again, over and over, wherever spans come and go. */
  @Test
  void littleThatIsKeptReadyIsNotGivenUpForASpan() {
    List<Slab> slabs = acquire(10);
    keepReady(slabs);
    Slab atHand = acquire(heap.bin(SizeClasses.of(1000, 16)));
    heap.add(atHand);
    heap.empties().add(atHand);
    assertThat(atHand.held).isTrue();
    Span span = acquireSpan(100);
    assertThat(span.address).isGreaterThan(atHand.address);
    assertThat(slabs).allMatch(slab -> slab.state() == Slab.IDLE);
    assertThat(atHand.state()).isEqualTo(Slab.IDLE);
    assertThat(atHand.bin.current).isSameAs(Slab.EXHAUSTED);
  }

  @Test
  void spansThatAreKeptAreGivenUpBeforeAHeapGrows() {
    Span kept = acquireSpan(20);
    Span live = acquireSpan(20);
    cache(kept);
    assertThat(acquireSpan(18).address).isEqualTo(kept.address);
    assertThat(heap.spans().isEmpty()).isTrue();
    cache(live);
    space.releaseReady(heap);
    assertThat(heap.spans().isEmpty()).isTrue();
    assertThat(onlyArena().freeFrom(18)).isGreaterThan(22);
  }

  /** However little it is. */
  @Test
  void allSlabsThatAreKeptReadyAreReleased() {
    List<Slab> slabs = acquire(10);
    keepReady(slabs);
    space.releaseReady(heap);
    assertThat(slabs).allMatch(slab -> slab.state() == Slab.GONE);
    assertThat(heap.empties().byteSize()).isZero();
    assertThat(bin.unlistFirst()).isNull();
    assertThat(onlyArena().isEmpty()).isTrue();
  }

  /** What a purge took away meanwhile is not given back once more. */
  @Test
  void aKeptSpanIsGivenBackOnce() {
    Span span = acquireSpan(20);
    cache(span);
    assertThat(span.tryTakeReady(Purge.ALL)).isTrue();
    int free = onlyArena().freeGrains();
    space.releaseReady(heap);
    assertThat(onlyArena().freeGrains()).isEqualTo(free);
    space.takeBack(span);
    space.takeBack(span);
    assertThat(onlyArena().freeGrains()).isEqualTo(free + 20);
  }

  @Test
  void aSharedHeapGivesUpNothing() {
    SlabHeap shared = new SlabHeap(engine, space, null);
    List<Slab> slabs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Slab slab =
          Objects.requireNonNull(space.acquire(shared.bin(0), 1, Exhaustion.RETURNS_NOTHING));
      slabs.add(slab);
      shared.bin(0).list(slab);
      slab.letGo();
      shared.empties().add(slab);
    }
    assertThat(space.acquireSpan(shared, 20, 1, 1, Exhaustion.RETURNS_NOTHING)).isNotNull();
    assertThat(slabs).allMatch(slab -> slab.state() == Slab.IDLE);
  }

  // ---- memory is short

  @Test
  void nothingIsReservedForWhatIsBeyondTheLimit() {
    limit(64 * KIB);
    assertThat(space.acquireSpan(heap, 65, 1, 65 * KIB, Exhaustion.RETURNS_NOTHING)).isNull();
    assertThat(source.reservationsMade()).isZero();
    assertThatThrownBy(() -> space.acquireSpan(heap, 65, 1, 65 * KIB, Exhaustion.THROWS))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThat(acquireSpan(64).byteSize()).isEqualTo(64 * KIB);
  }

  @Test
  void aRunThatCannotBeCommittedIsFreeAgain() {
    limit(64 * KIB);
    acquireSpan(32);
    RunArena arena = onlyArena();
    int free = arena.freeGrains();
    assertThat(space.acquireSpan(heap, 33, 1, 33 * KIB, Exhaustion.RETURNS_NOTHING)).isNull();
    assertThat(arena.freeGrains()).isEqualTo(free);
    assertThat(heap.registry.byteSize()).isEqualTo(32 * KIB);
    assertThat(arena.eachExtent()).hasSize(1);
    assertThat(acquireSpan(32).address).isEqualTo(arena.addressOf(32));
    assertThat(source.committedBytes()).isEqualTo(64 * KIB);
  }

  /** An arena that was obtained for what was refused then goes at once. */
  @Test
  void anArenaInWhichNothingCouldBeCommittedIsGivenBack() {
    var refusing =
        new ForwardingPageSource(source) {
          @Override
          public void commit(MemorySegment range) {
            throw new PageSourceException("commit", 12, "ENOMEM", "refused");
          }
        };
    use(Fixtures.newEngine(refusing));
    assertThat(space.acquire(bin, SMALL, Exhaustion.RETURNS_NOTHING)).isNull();
    assertThat(source.reservationsMade()).isEqualTo(1);
    assertThat(source.liveReservations()).isZero();
    assertThat(space.arenas()).isEmpty();
    assertThat(heap.registry.byteSize()).isZero();
  }

  @Test
  void noArenaIsNoMemory() {
    use(Fixtures.newEngine(refusing(Long.MAX_VALUE)));
    assertThat(space.acquire(bin, SMALL, Exhaustion.RETURNS_NOTHING)).isNull();
    assertThatThrownBy(() -> space.acquire(bin, SMALL, Exhaustion.THROWS))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThat(space.arenas()).isEmpty();
  }

  /** Where a whole window cannot be reserved, a smaller arena will do. */
  @Test
  void anArenaIsAsLargeAsItCanBe() {
    acquireSpan(20);
    assertThat(onlyArena().byteSize()).isEqualTo(ExtentTable.WINDOW_BYTES);
    use(Fixtures.newEngine(refusing(ExtentTable.WINDOW_BYTES)));
    acquireSpan(20);
    assertThat(onlyArena().byteSize()).isEqualTo(1024 * KIB);
    assertThat(acquireSpan(1025).byteSize()).isEqualTo(1025 * KIB);
    assertThat(space.arenas()).hasSize(2);
    assertThat(space.extentAt(onlySpan(1).address)).isSameAs(onlySpan(1));
  }

  private Extent onlySpan(int arena) {
    return space.arenas().get(arena).eachExtent().iterator().next();
  }

  /** Refuses one size, or all. */
  private PageSource refusing(long refusedBytes) {
    return new ForwardingPageSource(source) {
      @Override
      public MemorySegment reserve(long byteSize, long byteAlignment, Arena scope) {
        if (refusedBytes == Long.MAX_VALUE || refusedBytes == byteSize) {
          throw new PageSourceException("reserve", 12, "ENOMEM", "refused");
        }
        return super.reserve(byteSize, byteAlignment, scope);
      }
    };
  }

  // ---- life

  @Test
  void arenasAreAdvisedAsTheirAllocatorIs() {
    List<PageSource.HugePageAdvice> advised = new ArrayList<>();
    SimulatedPageSource linux = Simulations.likeLinux(4 * KIB);
    var listening =
        new ForwardingPageSource(linux) {
          @Override
          public void adviseHugePages(MemorySegment range, HugePageAdvice advice) {
            assertThat(range.byteSize()).isEqualTo(ExtentTable.WINDOW_BYTES);
            advised.add(advice);
          }
        };
    use(Fixtures.newEngine(listening, OptionalLong.empty(), HugePages.AVOID));
    acquireSpan(20);
    assertThat(advised).containsExactly(PageSource.HugePageAdvice.AVOID);
    engine.close();
    linux.verifyAllReleased();
  }

  @Test
  void aDroppedHeapHasNothingAndGetsNothing() {
    Slab slab = acquire(bin);
    Span span = acquireSpan(20);
    space.drop(heap);
    assertThat(onlyArena().isEmpty()).isTrue();
    assertThat(slab.state()).isEqualTo(Slab.GONE);
    assertThat(span.isLive()).isFalse();
    assertThat(heap.registry.byteSize()).isZero();
    assertThatThrownBy(() -> acquire(bin))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("heap");
    assertThat(space.releaseIfEmpty(onlyArena())).isTrue();
    assertThat(source.liveReservations()).isZero();
  }

  @Test
  void anArenaInUseIsNotGivenBackAndNoneIsTwice() {
    Span span = acquireSpan(20);
    RunArena arena = onlyArena();
    assertThat(space.releaseIfEmpty(arena)).isFalse();
    giveBack(span);
    assertThat(space.releaseIfEmpty(arena)).isTrue();
    assertThat(arena.isReleased()).isTrue();
    assertThat(space.releaseIfEmpty(arena)).isFalse();
  }

  @Test
  void aClosedSpaceGivesNothingAndTakesNothing() {
    Span span = acquireSpan(20);
    RunArena arena = onlyArena();
    assertThat(space.isClosed()).isFalse();
    space.close();
    assertThat(space.isClosed()).isTrue();
    assertThat(space.arenas()).isEmpty();
    assertThat(source.liveReservations()).isZero();
    assertThatThrownBy(() -> acquire(bin)).isInstanceOf(IllegalStateException.class);
    int free = arena.freeGrains();
    space.takeBack(span);
    assertThat(arena.freeGrains()).isEqualTo(free);
    assertThat(space.releaseIfEmpty(arena)).isFalse();
    space.drop(heap);
    assertThat(heap.isEnded()).isTrue();
  }

  /** The arena comes too late, and goes where it came from. */
  @Test
  void anArenaOfASpaceThatIsClosedMeanwhileIsGivenBack() {
    var closing =
        new ForwardingPageSource(source) {
          @Override
          public MemorySegment reserve(long byteSize, long byteAlignment, Arena scope) {
            space.close();
            return super.reserve(byteSize, byteAlignment, scope);
          }
        };
    use(Fixtures.newEngine(closing));
    assertThatThrownBy(() -> acquire(bin)).isInstanceOf(IllegalStateException.class);
    assertThat(source.reservationsMade()).isEqualTo(1);
    assertThat(source.liveReservations()).isZero();
    assertThat(space.arenas()).isEmpty();
  }

  @Test
  void grainsOfAnAlignmentAreReservedSo() {
    use(Fixtures.newEngine(refusing(ExtentTable.WINDOW_BYTES)));
    Span span = Objects.requireNonNull(space.acquireSpan(heap, 1000, 1024, 1, Exhaustion.THROWS));
    assertThat(span.address % Grains.bytes(1024)).isZero();
  }
}
