package dev.mem.tests.stress;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.Engine;
import dev.mem.Heap;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.spi.PageSourceException;
import dev.mem.tests.contract.Fixture;
import dev.mem.tests.contract.HeapPicture;
import dev.mem.tests.contract.Pattern;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.fixture.FaultInjectingPageSource;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What an allocator does when the operating system, or Java itself, fails beneath it: it says so,
 * and everything is as it was.
 */
public abstract class FaultContract extends Fixture {
  /** More than an arena, so that each block has to ask the page source for memory. */
  private static final long LARGE = 2 << 20;

  private final Engine engine;
  private final SimulatedPageSource source;
  private final FaultInjectingPageSource faults;

  /**
   * Sets what is tested.
   *
   * @param engine the engine
   * @param source the page source whose calls are made to fail; it checks how it is used
   */
  protected FaultContract(Engine engine, SimulatedPageSource source) {
    this.engine = engine;
    this.source = source;
    this.faults = new FaultInjectingPageSource(source);
  }

  @Override
  protected final Setup newSetup() {
    return new Setup(engine, faults, OptionalLong.empty(), 1 << 20, source::verifyAllReleased);
  }

  private List<ThrowingCallable> allocationsOf(long byteSize, MemorySegment live) {
    return List.of(
        () -> allocator().allocate(byteSize, 16),
        () -> allocator().allocateZeroed(byteSize, 16),
        () -> allocator().allocateAtLeast(byteSize),
        () -> allocator().reallocate(live, byteSize),
        () -> allocator().reallocate(MemorySegment.NULL, byteSize),
        () -> allocator().raw().allocate(byteSize),
        () -> allocator().raw().allocateZeroed(byteSize, 16),
        () -> allocator().raw().reallocate(live.address(), byteSize),
        () -> allocator().raw().allocate(byteSize, new long[2], 0, 2));
  }

  @Test
  final void refusedMemoryIsAnErrorThatSaysWhatTheSystemSaid() {
    MemorySegment live = allocator().allocate(5000, 1);
    Pattern.fill(live, 1);
    HeapPicture before = HeapPicture.of(allocator());
    for (ThrowingCallable allocation : allocationsOf(LARGE, live)) {
      faults.failFrom(Verb.RESERVE, 1);
      long committedBytes = allocator().statistics().committedBytes();
      OffHeapOutOfMemoryError error =
          catchThrowableOfType(OffHeapOutOfMemoryError.class, allocation);
      assertThat(error.requestedBytes()).isEqualTo(LARGE);
      assertThat(error.usedBytes()).isEqualTo(committedBytes);
      assertThat(error.limitBytes()).isEmpty();
      assertThat(error.osError()).isSameAs(error.getCause());
      PageSourceException osError = Objects.requireNonNull(error.osError());
      assertThat(osError.errorName()).isEqualTo(FaultInjectingPageSource.INJECTED_ERROR_NAME);
      assertThat(osError.errorNumber()).isEqualTo(FaultInjectingPageSource.INJECTED_ERROR_NUMBER);
      assertThat(error).hasMessageContaining(FaultInjectingPageSource.INJECTED_ERROR_NAME);
      assertThat(HeapPicture.of(allocator())).isEqualTo(before);
      allocator().inspector().verify();
    }
    assertThat(allocator().tryAllocate(LARGE, 16)).isEqualTo(MemorySegment.NULL);
    assertThat(allocator().raw().tryAllocate(LARGE, 16)).isZero();
    Pattern.check(live, 1);
    allocator().free(allocator().allocate(100, 1));
    faults.heal();
    allocator().free(allocator().allocate(LARGE, 1));
    allocator().free(live);
  }

  @Test
  final void refusedCommitLeavesNothingBehind() {
    if (!setup().has(dev.mem.spi.PageSourceTrait.NEEDS_COMMIT)) {
      return;
    }
    MemorySegment live = allocator().allocate(5000, 1);
    Pattern.fill(live, 1);
    HeapPicture before = HeapPicture.of(allocator());
    AllocatorStatistics figures = allocator().statistics();
    for (ThrowingCallable allocation : allocationsOf(LARGE, live)) {
      faults.failFrom(Verb.COMMIT, 1);
      OffHeapOutOfMemoryError error =
          catchThrowableOfType(OffHeapOutOfMemoryError.class, allocation);
      assertThat(error.osError()).isNotNull();
      assertThat(HeapPicture.of(allocator())).isEqualTo(before);
      assertThat(allocator().statistics().committedBytes()).isEqualTo(figures.committedBytes());
      assertThat(allocator().statistics().reservedBytes()).isEqualTo(figures.reservedBytes());
    }
    assertThat(allocator().tryAllocate(LARGE, 16)).isEqualTo(MemorySegment.NULL);
    Pattern.check(live, 1);
    faults.heal();
    allocator().free(live);
  }

  /** The second of several blocks cannot be had: the first is given back. */
  @Test
  final void batchThatFailsHalfwayTakesNothing() {
    faults.failFrom(Verb.RESERVE, 3);
    long[] addresses = {7, 7, 7, 7, 7};
    assertThatThrownBy(() -> allocator().raw().allocate(LARGE, addresses, 0, 5))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThat(faults.failures(Verb.RESERVE)).isPositive();
    assertThat(addresses).containsOnly(7);
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  /** Asked for much, a system may refuse; asked for less, it may give. */
  @Test
  final void smallerArenasAreTakenWhereLargeOnesAreRefused() {
    Allocator greedy = newAllocator(options -> options.arenaBytes(64 << 20));
    faults.failOnce(Verb.RESERVE, 1);
    MemorySegment block = greedy.allocate(100, 1);
    assertThat(faults.failures(Verb.RESERVE)).isEqualTo(1);
    assertThat(greedy.statistics().reservedBytes()).isLessThan(64 << 20);
    greedy.free(block);
  }

  @Test
  final void arenaThatCannotBeReleasedIsKeptAndTriedAgain() {
    MemorySegment block = allocator().allocate(LARGE, 1);
    faults.failOnce(Verb.RELEASE, 1);
    allocator().free(block);
    setup().settle(allocator());
    assertThat(faults.failures(Verb.RELEASE)).isEqualTo(1);
    AllocatorStatistics kept = allocator().statistics();
    assertThat(kept.liveBlocks()).isZero();
    assertThatThrownBy(() -> allocator().free(block)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    assertThat(allocator().inspector().blockContaining(block.address())).isZero();
    allocator().free(allocator().allocate(LARGE, 1));
    setup().settle(allocator());
    AllocatorStatistics later = allocator().statistics();
    assertThat(later.arenasReturned()).isEqualTo(later.arenasMapped());
    assertThat(later.reservedBytes()).isZero();
  }

  @Test
  final void closeKeepsWhatCannotBeReleasedForLater() {
    Allocator closed = newAllocator(options -> options.leakListener(_ -> {}));
    MemorySegment block = closed.allocate(LARGE, 1);
    assertThat(closed.allocate(10).address()).isNotZero();
    Heap heap = closed.newHeap();
    assertThat(heap.allocate(10).address()).isNotZero();
    faults.failFrom(Verb.RELEASE, 1);
    closed.close();
    assertThat(faults.failures(Verb.RELEASE)).isPositive();
    assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    faults.heal();
    allocator().free(allocator().allocate(10));
    allocator().free(allocator().allocate(10));
  }

  @Test
  final void arenaThatCannotRescopeLosesNothing() {
    try (Arena arena = allocator().sharedArena()) {
      faults.failOnce(Verb.RESCOPE, 1);
      Throwable thrown = catchThrowable(() -> arena.allocate(100));
      assertThat(thrown).isInstanceOfAny(PageSourceException.class, OutOfMemoryError.class);
      assertThat(allocator().statistics().liveBlocks()).isZero();
      Pattern.checkZero(arena.allocate(100));
    }
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  /** The same random operations, each time with another call failing. */
  @Test
  final void anyOneCallOfTheSystemMayFail() {
    for (Verb verb : List.of(Verb.RESERVE, Verb.COMMIT, Verb.DECOMMIT, Verb.RELEASE)) {
      failOneAfterTheOther(verb, FaultContract::osError);
    }
  }

  private static PageSourceException osError(Verb verb) {
    return new PageSourceException(verb.name(), 12, "ENOMEM", "injected");
  }

  /** Java's own failures pass through, and leave as little behind. */
  @Test
  final void anyOneCallMayRunOutOfStackOrJavaHeap() {
    for (Verb verb : List.of(Verb.RESERVE, Verb.COMMIT, Verb.DECOMMIT)) {
      failOneAfterTheOther(verb, _ -> new StackOverflowError("injected"));
      failOneAfterTheOther(verb, _ -> new OutOfMemoryError("injected: Java heap space"));
    }
  }

  private void failOneAfterTheOther(Verb verb, Function<Verb, Throwable> failure) {
    long seed = random().nextLong();
    for (long nth = 1; nth <= 16; nth++) {
      faults.failOnce(verb, nth, failure);
      operateAmidFailures(seed, 250);
      faults.heal();
    }
  }

  @Test
  final void callsMayFailAgainAndAgain() {
    for (int round = 0; round < 20; round++) {
      for (Verb verb : List.of(Verb.RESERVE, Verb.COMMIT, Verb.DECOMMIT, Verb.RELEASE)) {
        if (random().nextBoolean()) {
          faults.failFrom(verb, random().nextLong(1, 30));
        }
      }
      operateAmidFailures(random().nextLong(), 250);
      faults.heal();
    }
    allocator().free(allocator().allocate(10));
  }

  private void operateAmidFailures(long seed, int steps) {
    Allocator failing = newAllocator(options -> options.arenaBytes(1));
    ShadowHeap model = new ShadowHeap(failing, 0);
    RandomOperations operations =
        new RandomOperations(failing, failing, model, new Random(seed), 2 << 20);
    for (int step = 0; step < steps; step++) {
      try {
        operations.step();
      } catch (OutOfMemoryError | StackOverflowError | PageSourceException failed) {
        model.compareWithHeap();
      }
    }
    model.compareWithHeap();
    List<ShadowBlock> left = new ArrayList<>();
    while (model.size() > 0) {
      left.add(model.any(random()));
      model.remove(left.getLast());
    }
    left.forEach(block -> failing.raw().free(block.address()));
    assertThat(failing.statistics().liveBlocks()).isZero();
    failing.close();
  }

  /** A release is the last step of a free: what was freed stays freed, and no arena is lost. */
  @Test
  final void releaseMayRunOutOfStackOrJavaHeap() {
    for (Function<Verb, Throwable> failure :
        List.<Function<Verb, Throwable>>of(
            _ -> new StackOverflowError("injected"), _ -> new OutOfMemoryError("injected"))) {
      MemorySegment block = allocator().allocate(LARGE, 1);
      faults.failOnce(Verb.RELEASE, 1, failure);
      Throwable thrown =
          catchThrowable(() -> {
            allocator().free(block);
            setup().settle(allocator());
          });
      assertThat(thrown == null || thrown instanceof VirtualMachineError).isTrue();
      assertThat(faults.failures(Verb.RELEASE)).isEqualTo(1);
      allocator().inspector().verify();
      assertThat(allocator().statistics().liveBlocks()).isZero();
      allocator().free(allocator().allocate(10));
      allocator().trim();
      AllocatorStatistics later = allocator().statistics();
      assertThat(later.arenasReturned()).isEqualTo(later.arenasMapped());
    }
  }
}
