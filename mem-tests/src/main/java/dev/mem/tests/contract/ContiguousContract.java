package dev.mem.tests.contract;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Heap;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One range for all blocks, for the whole life of an allocator; for subclasses that say where. */
public abstract class ContiguousContract extends Fixture {
  private static final long RANGE_BYTES = 32 << 20;

  /** For subclasses. */
  protected ContiguousContract() {}

  private Allocator contiguous(long byteSize) {
    return newAllocator(options -> options.contiguous(byteSize));
  }

  @Test
  final void everyBlockIsInTheOneRange() {
    Allocator allocator = contiguous(RANGE_BYTES);
    MemorySegment first = allocator.allocate(1);
    MemorySegment range = allocator.raw().range(first.address());
    assertThat(range.byteSize()).isEqualTo(RANGE_BYTES);
    List<MemorySegment> live = new ArrayList<>(List.of(first));
    Heap heap = allocator.newHeap();
    for (int i = 0; i < 200; i++) {
      long byteSize = random().nextLong(1L << random().nextInt(20));
      MemorySegment block = i % 4 == 0 ? heap.allocate(byteSize) : allocator.allocate(byteSize);
      MemorySegment around = allocator.raw().range(block.address());
      assertThat(around.address()).isEqualTo(range.address());
      assertThat(around.byteSize()).isEqualTo(RANGE_BYTES);
      long offset = block.address() - range.address();
      assertThat(offset).isBetween(0L, RANGE_BYTES - block.byteSize());
      Pattern.fill(block, offset);
      Pattern.check(range.asSlice(offset, byteSize), offset);
      live.add(block);
      if (live.size() > 20) {
        allocator.free(live.remove(random().nextInt(live.size())));
      }
    }
    heap.close();
  }

  @Test
  final void rangeIsHeldFromTheStartUntilClose() {
    Allocator allocator = contiguous(RANGE_BYTES);
    assertThat(allocator.statistics().reservedBytes()).isEqualTo(RANGE_BYTES);
    MemorySegment block = allocator.allocate(100);
    MemorySegment range = allocator.raw().range(block.address());
    assertThat(allocator.statistics().reservedBytes()).isEqualTo(RANGE_BYTES);
    allocator.free(block);
    allocator.trim();
    assertThat(allocator.statistics().reservedBytes()).isEqualTo(RANGE_BYTES);
    assertThat(range.scope().isAlive()).isTrue();
    MemorySegment next = allocator.allocate(100);
    assertThat(allocator.raw().range(next.address()).address()).isEqualTo(range.address());
    range.set(JAVA_BYTE, next.address() - range.address(), (byte) 7);
    assertThat(next.get(JAVA_BYTE, 0)).isEqualTo((byte) 7);
    allocator.free(next);
    allocator.close();
    if (setup().has(PageSourceTrait.SCOPES)) {
      assertThatThrownBy(() -> range.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  final void rangeIsRoundedUpToTheGranularity() {
    long granularityBytes = setup().pageSource().traits().granularityBytes();
    Allocator allocator = contiguous(granularityBytes + 1);
    MemorySegment block = allocator.allocate(10);
    assertThat(allocator.raw().range(block.address()).byteSize()).isEqualTo(2 * granularityBytes);
    allocator.free(block);
  }

  @Test
  final void fullRangeIsOutOfMemoryUntilSomethingIsFreed() {
    Allocator allocator = contiguous(4 << 20);
    assertThatThrownBy(() -> allocator.allocate((4 << 20) + 1))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    List<MemorySegment> live = new ArrayList<>();
    for (MemorySegment block = allocator.tryAllocate(50_000, 16);
        block.address() != 0;
        block = allocator.tryAllocate(50_000, 16)) {
      Pattern.fill(block, live.size());
      live.add(block);
    }
    assertThat(live.size() * 50_000L).as("most of it was used").isGreaterThan(3 << 20);
    assertThatThrownBy(() -> allocator.allocate(50_000))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    for (int i = 0; i < live.size(); i++) {
      Pattern.check(live.get(i), i);
    }
    allocator.free(live.removeLast());
    live.add(allocator.allocate(50_000));
    live.forEach(allocator::free);
    allocator.trim();
    allocator.free(allocator.allocate(3 << 20));
  }

  @Test
  final void rangeThatCannotBeHadIsRefusedAtOnce() {
    assertThatThrownBy(() -> contiguous(Long.MAX_VALUE)).isInstanceOf(PageSourceException.class);
    assertThatThrownBy(() -> contiguous(1L << 62)).isInstanceOf(PageSourceException.class);
    assertThatThrownBy(() -> contiguous(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> contiguous(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  final void limitHoldsInTheRangeToo() {
    Allocator allocator =
        newAllocator(options -> options.contiguous(RANGE_BYTES).limitBytes(4 << 20));
    MemorySegment block = allocator.allocate(2 << 20);
    assertThatThrownBy(() -> allocator.allocate(3 << 20))
        .isInstanceOfSatisfying(
            OffHeapOutOfMemoryError.class,
            error -> assertThat(error.limitBytes()).hasValue(4 << 20));
    allocator.free(block);
    allocator.free(allocator.allocate(3 << 20));
  }

  @Test
  final void severalRangesStandSideBySide() {
    Allocator one = contiguous(4 << 20);
    Allocator other = contiguous(4 << 20);
    MemorySegment first = one.allocate(100);
    MemorySegment second = other.allocate(100);
    assertThat(one.raw().range(first.address()).asOverlappingSlice(second)).isEmpty();
    assertThatThrownBy(() -> one.raw().range(second.address()))
        .isInstanceOf(IllegalArgumentException.class);
    WrongFrees.assertRefusal(() -> one.free(second), second.address());
    one.free(first);
    other.free(second);
  }
}
