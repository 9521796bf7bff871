package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.mem.Allocator;
import dev.mem.OffHeapOutOfMemoryError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A limit on committed memory: never exceeded, used to the full, and told of in the error. */
interface LimitContract extends UnderTest {

  private long granularity() {
    return setup().pageSource().traits().granularityBytes();
  }

  private Allocator limited(long limitBytes) {
    return newAllocator(options -> options.limitBytes(limitBytes).arenaBytes(granularity()));
  }

  @Test
  default void limitIsNeverExceededAndUsedToTheFull() {
    long limit = 16 * granularity();
    Allocator limited = limited(limit);
    assertThat(limited.options().limitBytes()).hasValue(limit);
    for (long byteSize : new long[] {100, 1000, 5000}) {
      List<MemorySegment> live = fill(limited, byteSize);
      assertThat(limited.statistics().committedBytes())
          .as("no room left for another block in an arena of its own")
          .isGreaterThan(limit - granularity() - byteSize);
      Collections.shuffle(live, random());
      live.forEach(limited::free);
      limited.releaseThreadCaches();
      limited.trim();
      limited.inspector().verify();
    }
    assertThat(limited.statistics().peakCommittedBytes()).isLessThanOrEqualTo(limit);
  }

  private List<MemorySegment> fill(Allocator limited, long byteSize) {
    long limit = limited.options().limitBytes().orElseThrow();
    List<MemorySegment> live = new ArrayList<>();
    while (true) {
      try {
        live.add(limited.allocate(byteSize, 1));
        assertThat(limited.statistics().committedBytes()).isLessThanOrEqualTo(limit);
      } catch (OffHeapOutOfMemoryError full) {
        return live;
      }
    }
  }

  @Test
  default void limitCanBeReachedAgain() {
    Allocator limited = limited(8 * granularity());
    List<MemorySegment> first = fill(limited, 700);
    first.forEach(limited::free);
    for (int round = 0; round < 5; round++) {
      List<MemorySegment> live = fill(limited, 700);
      assertThat(live.size())
          .as("as many, but for a few")
          .isCloseTo(first.size(), withinPercentage(5));
      live.forEach(limited::free);
    }
  }

  @Test
  default void errorTellsOfTheLimit() {
    long limit = 8 * granularity();
    Allocator limited = limited(limit);
    List<MemorySegment> live = fill(limited, granularity() / 4);
    long committedBytes = limited.statistics().committedBytes();
    OffHeapOutOfMemoryError error =
        catchThrowableOfType(
            OffHeapOutOfMemoryError.class, () -> limited.allocate(3 * granularity(), 64));
    assertThat(error.requestedBytes()).isEqualTo(3 * granularity());
    assertThat(error.usedBytes()).isEqualTo(committedBytes);
    assertThat(error.limitBytes()).hasValue(limit);
    assertThat(error.osError()).as("the system was not asked").isNull();
    assertThat(error).hasMessageContaining(Long.toString(limit));
    live.forEach(limited::free);
  }

  @Test
  default void requestBeyondTheLimitLeavesAllAsItWas() {
    Allocator limited = limited(8 * granularity());
    MemorySegment block = limited.allocate(100, 1);
    Pattern.fill(block, 3);
    HeapPicture before = HeapPicture.of(limited);
    long tooMuch = 8 * granularity();
    assertThat(limited.tryAllocate(tooMuch, 16)).isEqualTo(MemorySegment.NULL);
    assertThat(limited.raw().tryAllocate(tooMuch, 16)).isZero();
    assertThatThrownBy(() -> limited.allocateZeroed(tooMuch, 16))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThatThrownBy(() -> limited.allocateAtLeast(tooMuch))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThatThrownBy(() -> limited.reallocate(block, tooMuch))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThat(limited.tryResize(block, tooMuch)).isEqualTo(MemorySegment.NULL);
    assertThat(HeapPicture.of(limited)).isEqualTo(before);
    Pattern.check(block, 3);
    limited.free(block);
  }

  /** All blocks of a batch or none: what was taken before the limit was met is given back. */
  @Test
  default void batchBeyondTheLimitTakesNothing() {
    Allocator limited = limited(8 * granularity());
    long[] addresses = new long[9];
    java.util.Arrays.fill(addresses, 7);
    assertThatThrownBy(() -> limited.raw().allocate(granularity(), addresses, 0, 9))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThat(addresses).containsOnly(7);
    assertThat(limited.statistics().liveBlocks()).isZero();
    limited.inspector().verify();
    limited.free(limited.allocate(4 * granularity(), 1));
  }

  @Test
  default void limitIsKeptByManyThreads() {
    long limit = 16 * granularity();
    Allocator limited = limited(limit);
    Crew.PLATFORM.run(
        6,
        _ -> {
          for (int round = 0; round < 4; round++) {
            List<MemorySegment> live = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
              MemorySegment block = limited.tryAllocate(granularity() / 8, 16);
              if (block.address() != 0) {
                Pattern.fill(block, i);
                live.add(block);
              }
            }
            live.forEach(limited::free);
          }
        });
    assertThat(limited.statistics().peakCommittedBytes()).isLessThanOrEqualTo(limit);
    assertThat(limited.statistics().liveBlocks()).isZero();
  }
}
