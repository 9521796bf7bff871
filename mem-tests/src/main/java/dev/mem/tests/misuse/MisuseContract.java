package dev.mem.tests.misuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mem.Allocator;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.MisuseException;
import dev.mem.RawAllocator;
import dev.mem.tests.contract.Crew;
import dev.mem.tests.contract.Fixture;
import dev.mem.tests.contract.HeapPicture;
import dev.mem.tests.stress.RandomOperations;
import dev.mem.tests.stress.ShadowBlock;
import dev.mem.tests.stress.ShadowHeap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wrong use of every kind, on what subclasses say. Each case is reported as it must be, by every
 * operation that could be misused that way; no block changes, the heap verifies, and work goes on.
 */
public abstract class MisuseContract extends Fixture {
  private static final int THREADS = 4;
  private static final int RACES = 300;

  /** For subclasses. */
  protected MisuseContract() {}

  @ParameterizedTest
  @EnumSource(AddressMisuse.class)
  final void wrongAddressIsReported(AddressMisuse misuse) {
    Scene scene = Scene.enter(this);
    MemorySegment wrong = misuse.wrongBlock(scene);
    HeapPicture before = HeapPicture.of(allocator());
    for (ThrowingCallable call : usesOf(wrong)) {
      assertRefused(call, wrong.address(), misuse.kinds());
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    workGoesOn(scene);
  }

  private List<ThrowingCallable> usesOf(MemorySegment wrong) {
    long address = wrong.address();
    RawAllocator raw = blocks().raw();
    return List.of(
        () -> blocks().free(wrong),
        () -> blocks().reallocate(wrong, 100),
        () -> blocks().reallocate(wrong, 0),
        () -> blocks().tryResize(wrong, 1),
        () -> blocks().usableSize(wrong),
        () -> raw.free(address),
        () -> raw.free(new long[] {0, address, 0}, 0, 3),
        () -> raw.reallocate(address, 100_000),
        () -> raw.tryResize(address, 1 << 20),
        () -> raw.usableSize(address));
  }

  private static void assertRefused(ThrowingCallable call, long address, Set<Kind> kinds) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(InvalidFreeException.class);
    InvalidFreeException report = (InvalidFreeException) thrown;
    assertThat(report.address()).isEqualTo(address);
    assertThat(report.kind()).as(report.getMessage()).isIn(kinds);
    assertThat(report).hasMessageContaining("0x" + Long.toHexString(address));
  }

  @ParameterizedTest
  @EnumSource(ArgumentMisuse.class)
  final void argumentOutOfRangeIsReported(ArgumentMisuse misuse) {
    Scene scene = Scene.enter(this);
    List<ThrowingCallable> calls = misuse.calls(scene);
    HeapPicture before = HeapPicture.of(allocator());
    for (ThrowingCallable call : calls) {
      assertThat(catchThrowable(call)).isInstanceOf(misuse.report());
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    workGoesOn(scene);
  }

  @ParameterizedTest
  @EnumSource(LifeMisuse.class)
  final void useOfWhatHasEndedIsReported(LifeMisuse misuse) {
    Scene scene = Scene.enter(this);
    List<ThrowingCallable> calls = misuse.calls(scene);
    HeapPicture before = HeapPicture.of(allocator());
    for (ThrowingCallable call : calls) {
      assertThat(catchThrowable(call)).isInstanceOf(misuse.report());
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    workGoesOn(scene);
  }

  /** The first of both frees it, and the others of the batch are freed as well. */
  @Test
  final void blockThatIsTwiceInABatchIsReported() {
    Scene scene = Scene.enter(this);
    long[] batch = new long[10];
    blocks().raw().allocate(64, batch, 0, batch.length);
    long liveBlocks = allocator().statistics().liveBlocks();
    long[] overwritten = {batch[7], batch[9]};
    batch[7] = batch[2];
    batch[9] = batch[4];
    Throwable thrown = catchThrowable(() -> blocks().raw().free(batch, 0, batch.length));
    assertThat(thrown).isInstanceOf(InvalidFreeException.class).hasNoCause();
    assertThat(((InvalidFreeException) thrown).address()).isEqualTo(batch[2]);
    assertThat(thrown.getSuppressed()).hasSize(1);
    assertThat(((InvalidFreeException) thrown.getSuppressed()[0]).address()).isEqualTo(batch[4]);
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(liveBlocks - 8);
    allocator().inspector().verify();
    blocks().raw().free(overwritten, 0, 2);
    workGoesOn(scene);
  }

  @Test
  final void racingFreesByPlatformThreadsAreReported() {
    raceToFree(Crew.PLATFORM);
  }

  @Test
  final void racingFreesByVirtualThreadsAreReported() {
    raceToFree(Crew.VIRTUAL);
  }

  /**
   * Threads race to free the same blocks. For each block one free succeeds, and every other is
   * reported: to its caller, or at the latest when the allocator collects, to the misuse handler.
   */
  private void raceToFree(Crew crew) {
    List<MisuseException> late = new CopyOnWriteArrayList<>();
    Allocator raced = newAllocator(options -> options.misuseHandler(late::add));
    long[] batch = new long[RACES];
    raced.raw().allocate(48, batch, 0, RACES);
    AtomicInteger freed = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    crew.run(
        THREADS,
        _ -> {
          for (long address : batch) {
            try {
              raced.raw().free(address);
              freed.incrementAndGet();
            } catch (InvalidFreeException wrong) {
              assertThat(wrong.kind()).isEqualTo(Kind.ALREADY_FREE);
              refused.incrementAndGet();
            }
          }
        });
    raced.releaseThreadCaches();
    raced.trim();
    raced.inspector().verify();
    assertThat(refused.get() + late.size()).isEqualTo((THREADS - 1) * RACES);
    assertThat(freed.get() - late.size()).isEqualTo(RACES);
    assertThat(raced.statistics().liveBlocks()).isZero();
    long[] again = new long[2 * RACES];
    raced.raw().allocate(48, again, 0, again.length);
    assertThat(again).as("no block is handed out twice").doesNotHaveDuplicates();
    raced.raw().free(again, 0, again.length);
  }

  /**
   * Verifies, allocates and frees at random for a while, and checks that no witness has changed.
   */
  private void workGoesOn(Scene scene) {
    allocator().inspector().verify();
    ShadowHeap model = new ShadowHeap(allocator(), random().nextLong());
    RandomOperations operations =
        new RandomOperations(allocator(), blocks(), model, random(), 1 << 20);
    for (int i = 0; i < 40; i++) {
      operations.step();
    }
    List<ShadowBlock> left = new ArrayList<>();
    while (model.size() > 0) {
      left.add(model.any(random()));
      model.remove(left.getLast());
    }
    left.forEach(block -> blocks().raw().free(block.address()));
    scene.leave();
    allocator().inspector().verify();
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }
}
