package dev.mem.core.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.BlockAllocator;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.Heap;
import dev.mem.InvalidFreeException;
import dev.mem.LeakListener.Leak;
import dev.mem.MisuseException;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.NativeCall;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import dev.mem.user.Caller;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checked mode as its user sees it: the allocator, its segments and its heaps. */
final class CheckedAllocatorTest {
  private static final long PAGE = CheckedFixture.PAGE;

  private final CheckedFixture fixture = new CheckedFixture();
  private final Allocator allocator = fixture.checked();

  @AfterEach
  void everythingIsReleased() {
    fixture.close();
  }

  private static byte[] bytes(int byteSize) {
    byte[] bytes = new byte[byteSize];
    for (int i = 0; i < byteSize; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  // ---- what it is

  @Test
  void itIsWhatTheOptionsSay() {
    assertThat(allocator.name()).isEqualTo("tested");
    assertThat(allocator.options().checking()).isEqualTo(Checking.FULL);
    assertThat(allocator.options().pageSource()).isSameAs(fixture.source);
    assertThat(allocator).hasToString("CheckedAllocator[tested, first-fit over simulated-linux]");
    assertThat(allocator.raw().goodSize(100)).isEqualTo(100);
    assertThat(allocator.goodSize(100)).isEqualTo(100);
    allocator.releaseThreadCaches();
  }

  @Test
  void itsLimitIsOneForItsChildren() {
    Allocator parent = fixture.checked(options -> options.limitBytes(8 * PAGE));
    Allocator child = fixture.build(options -> options.parent(parent));
    assertThatThrownBy(() -> child.allocate(16 * PAGE))
        .isInstanceOfSatisfying(
            OffHeapOutOfMemoryError.class,
            error -> assertThat(error.limitBytes()).hasValue(8 * PAGE));
    MemorySegment block = child.allocate(PAGE);
    child.free(block);
  }

  // ---- segments

  @Test
  void aSegmentHasTheSizeAskedForAndEndsWithItsBlock() {
    for (long byteSize : new long[] {0, 1, 100, 3 * PAGE}) {
      MemorySegment block = allocator.allocate(byteSize, 1);
      MemorySegment zeroed = allocator.allocateZeroed(byteSize, 64);
      MemorySegment tried = allocator.tryAllocate(byteSize, 16);
      MemorySegment atLeast = allocator.allocateAtLeast(byteSize);
      assertThat(zeroed.toArray(JAVA_BYTE)).isEqualTo(new byte[(int) byteSize]);
      assertThat(zeroed.address() % 64).isZero();
      assertThat(atLeast.byteSize()).isEqualTo(Math.max(1, byteSize));
      for (MemorySegment each : new MemorySegment[] {block, zeroed, tried}) {
        assertThat(each.byteSize()).isEqualTo(byteSize);
        assertThat(allocator.usableSize(each)).isEqualTo(Math.max(1, byteSize));
        allocator.free(each);
        assertThat(each.scope().isAlive()).isFalse();
      }
      allocator.free(atLeast);
    }
    assertThat(allocator.statistics().liveBlocks()).isZero();
  }

  @Test
  void aSegmentIsMovedWithItsContent() {
    MemorySegment first = allocator.reallocate(MemorySegment.NULL, 100);
    assertThat(first.byteSize()).isEqualTo(100);
    MemorySegment.copy(bytes(100), 0, first, JAVA_BYTE, 0, 100);
    MemorySegment second = allocator.reallocate(first, 150);
    assertThat(second.byteSize()).isEqualTo(150);
    assertThat(second.asSlice(0, 100).toArray(JAVA_BYTE)).isEqualTo(bytes(100));
    assertThat(first.scope().isAlive()).isFalse();
    assertThat(allocator.statistics().liveBytes()).isEqualTo(150);
    allocator.free(second);
  }

  @Test
  void aSegmentIsResizedWhereItStands() {
    MemorySegment block = allocator.allocate(100);
    block.fill((byte) 7);
    MemorySegment smaller = allocator.tryResize(block, 40);
    assertThat(smaller.address()).isEqualTo(block.address());
    assertThat(smaller.byteSize()).isEqualTo(40);
    assertThat(allocator.usableSize(smaller)).isEqualTo(40);
    assertThat(allocator.statistics().liveBytes()).isEqualTo(40);
    assertThat(allocator.tryResize(smaller, PAGE)).isEqualTo(MemorySegment.NULL);
    assertThat(allocator.usableSize(smaller)).isEqualTo(40);
    allocator.inspector().verify();
    allocator.free(smaller);
  }

  @Test
  void aSegmentThatCannotBeMadeLeavesNoBlock() {
    MemorySegment block = allocator.allocate(100);
    fixture.source.failFrom(Verb.RESCOPE, 1);
    assertThatThrownBy(() -> allocator.allocate(50)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> allocator.tryAllocate(50, 16)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> allocator.reallocate(block, 50)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> allocator.tryResize(block, 50)).isInstanceOf(RuntimeException.class);
    fixture.source.heal();
    assertThat(allocator.statistics().liveBlocks()).isEqualTo(1);
    assertThat(allocator.statistics().liveBytes()).isEqualTo(100);
    allocator.free(block);
  }

  @Test
  void segmentsOfTheJavaHeapAreRefused() {
    MemorySegment inside = MemorySegment.ofArray(new byte[8]);
    assertThatIllegalArgumentException().isThrownBy(() -> allocator.free(inside));
    assertThatIllegalArgumentException().isThrownBy(() -> allocator.usableSize(inside));
    assertThatIllegalArgumentException().isThrownBy(() -> allocator.reallocate(inside, 8));
    assertThatIllegalArgumentException().isThrownBy(() -> allocator.tryResize(inside, 8));
    allocator.free(MemorySegment.NULL);
  }

  @Test
  void withoutMemoryTheSegmentIsNull() {
    assertThat(allocator.tryAllocate(2L << 30, 16)).isEqualTo(MemorySegment.NULL);
  }

  // ---- figures

  @Test
  void figuresAreThoseOfTheUser() {
    MemorySegment first = allocator.allocate(100);
    AllocatorStatistics one = allocator.statistics();
    assertThat(one.liveBlocks()).isEqualTo(1);
    assertThat(one.liveBytes()).isEqualTo(100);
    assertThat(one.peakLiveBytes()).isEqualTo(100);
    assertThat(one.reservedBytes()).isEqualTo(64 * PAGE);
    assertThat(one.committedBytes()).isEqualTo(16 * PAGE);
    assertThat(one.arenasMapped()).isEqualTo(1);
    MemorySegment second = allocator.allocate(30);
    allocator.free(first);
    AllocatorStatistics two = allocator.statistics();
    assertThat(two.liveBlocks()).isEqualTo(1);
    assertThat(two.liveBytes()).isEqualTo(30);
    assertThat(two.peakLiveBytes()).isEqualTo(130);
    assertThat(two.metadataBytes())
        .as("two are held, one of them in quarantine")
        .isEqualTo(one.metadataBytes() + 600);
    allocator.trim();
    assertThat(allocator.statistics().metadataBytes()).isEqualTo(one.metadataBytes());
    allocator.free(second);
  }

  @Test
  void blocksOfArenasAreCountedAsWithoutChecks() {
    Allocator plain = fixture.plain();
    AllocatorStatistics ofArena;
    try (Arena arena = plain.confinedArena()) {
      assertThat(arena.allocate(100).byteSize()).isEqualTo(100);
      ofArena = plain.statistics();
    }
    MemorySegment block = allocator.allocate(40);
    allocator.free(allocator.allocate(1000));
    for (Arena each : new Arena[] {allocator.confinedArena(), allocator.sharedArena()}) {
      try (Arena arena = each) {
        assertThat(arena.allocate(100).byteSize()).isEqualTo(100);
        AllocatorStatistics now = allocator.statistics();
        assertThat(now.liveBlocks()).isEqualTo(1 + ofArena.liveBlocks());
        assertThat(now.liveBytes()).isEqualTo(40 + ofArena.liveBytes());
        assertThat(now.peakLiveBytes()).isGreaterThanOrEqualTo(now.liveBytes());
      }
      assertThat(allocator.statistics().liveBlocks()).isEqualTo(1);
      assertThat(allocator.statistics().liveBytes()).isEqualTo(40);
    }
    allocator.free(block);
  }

  @Test
  void trimGivesBackWhatIsInQuarantine() {
    allocator.free(allocator.allocate(200 * PAGE));
    assertThat(allocator.statistics().reservedBytes()).isGreaterThan(200 * PAGE);
    allocator.trim();
    assertThat(allocator.statistics().reservedBytes()).isZero();
    assertThat(fixture.simulated.liveReservations()).isZero();
  }

  @Test
  void trimGivesBackWhatTheEngineKeeps() {
    Allocator keeping = fixture.checked(options -> options.engine(Engine.TLSF));
    keeping.free(keeping.allocate(100));
    keeping.trim();
    assertThat(keeping.statistics().reservedBytes()).isZero();
  }

  // ---- heaps

  @Test
  void theBlocksOfAHeapEndWithIt() {
    for (Heap each : new Heap[] {allocator.newHeap(), allocator.newSharedHeap()}) {
      MemorySegment live;
      try (Heap heap = each) {
        assertThat(heap.isAccessibleByCurrentThread()).isTrue();
        live = heap.allocate(100);
        heap.free(heap.allocate(50));
        assertThat(allocator.statistics().liveBlocks()).isEqualTo(1);
        assertThat(heap.usableSize(live)).isEqualTo(100);
      }
      assertThat(live.scope().isAlive()).isFalse();
      assertThat(allocator.statistics().liveBlocks()).isZero();
      assertThat(allocator.inspector().allocationSites()).isEmpty();
      assertThatThrownBy(() -> allocator.free(live)).isInstanceOf(InvalidFreeException.class);
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> each.allocate(10),
              () -> each.free(live),
              () -> each.usableSize(live),
              () -> each.raw().tryResize(live.address(), 10))) {
        assertThatThrownBy(call)
            .isInstanceOf(IllegalStateException.class)
            .isNotInstanceOf(InvalidFreeException.class)
            .hasMessageContaining("closed");
      }
    }
    assertThat(fixture.leaks).isEmpty();
  }

  @Test
  void aHeapIsClosedByItsOwnThreadAlone() throws Exception {
    Heap heap = allocator.newHeap();
    MemorySegment live = heap.allocate(100);
    var task =
        new FutureTask<Throwable>(() -> {
          assertThat(heap.isAccessibleByCurrentThread()).isFalse();
          return Assertions.catchThrowable(heap::close);
        });
    Thread.ofPlatform().start(task);
    assertThat(task.get()).isInstanceOf(WrongThreadException.class);
    assertThat(heap.usableSize(live)).isEqualTo(100);
    assertThat(live.scope().isAlive()).isTrue();
    heap.close();
    assertThat(live.scope().isAlive()).isFalse();
  }

  // ---- close

  @Test
  void whatIsLiveAtCloseIsALeakWithItsSite() {
    MemorySegment first = Caller.here(() -> allocator.allocate(100));
    MemorySegment heaps = Caller.there(() -> allocator.newHeap().allocate(30));
    allocator.free(Caller.here(() -> allocator.allocate(7)));
    allocator.close();
    assertThat(first.scope().isAlive()).isFalse();
    assertThat(heaps.scope().isAlive()).isFalse();
    assertThat(fixture.leaks).hasSize(1);
    Leak leak = fixture.leaks.getFirst();
    assertThat(leak.allocatorName()).isEqualTo("tested");
    assertThat(leak.blocks()).isEqualTo(2);
    assertThat(leak.bytes()).isEqualTo(130);
    assertThat(leak.sites()).extracting(site -> site.bytes()).containsExactly(100L, 30L);
    assertThat(leak.sites().getFirst().frames().getFirst().getMethodName()).isEqualTo("here");
    assertThat(leak.sites().getLast().frames().getFirst().getMethodName()).isEqualTo("there");
    allocator.close();
    assertThat(fixture.leaks).as("told once").hasSize(1);
    assertThat(fixture.simulated.liveReservations()).isZero();
    assertThatIllegalStateException().isThrownBy(() -> allocator.allocate(1));
    assertThatIllegalStateException().isThrownBy(() -> allocator.inspector().allocationSites());
  }

  @Test
  void withoutLeaksNobodyIsTold() {
    allocator.free(allocator.allocate(100));
    allocator.close();
    assertThat(fixture.leaks).isEmpty();
  }

  @Test
  void damageInQuarantineIsToldAtClose() {
    MemorySegment block = allocator.allocate(100);
    allocator.free(block);
    CheckedFixture.memory(block.address() + 9, 1).set(JAVA_BYTE, 0, (byte) 0);
    allocator.close();
    assertThat(fixture.late)
        .extracting(MisuseException::address)
        .containsExactly(block.address() + 9);
  }

  @Test
  void whoMakesOrClosesAnotherAllocatorLetsGoWhatLingers() {
    for (boolean closes : new boolean[] {false, true}) {
      Allocator used = fixture.checked();
      Allocator other = closes ? fixture.checked() : used;
      MemorySegment block = used.allocate(100);
      MemoryArena arena = CheckedFixture.arenaOf(block.address());
      NativeCall.holding(
          block,
          () -> {
            used.close();
            assertThat(block.scope().isAlive()).isTrue();
          });
      if (closes) {
        other.close();
      } else {
        fixture.checked();
      }
      assertThat(block.scope().isAlive()).isFalse();
      ArenaSupply.retryReleases();
      assertThat(arena.range().scope().isAlive()).isFalse();
    }
  }

  @Test
  void bothTiersAreOne() {
    BlockAllocator tier = allocator;
    long address = tier.raw().allocate(100, 16);
    assertThat(tier.raw().range(address)).isEqualTo(CheckedFixture.arenaOf(address).range());
    tier.free(MemorySegment.ofAddress(address));
    assertThat(allocator.statistics().liveBlocks()).isZero();
  }
}
