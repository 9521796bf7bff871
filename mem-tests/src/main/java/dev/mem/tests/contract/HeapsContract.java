package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Heap;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.OffHeapOutOfMemoryError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Explicit heaps within an allocator: whose they are, and how they end. */
interface HeapsContract extends UnderTest {

  @Test
  default void closingAHeapFreesItsBlocksAndNoOthers() {
    MemorySegment mine = allocator().allocate(100, 1);
    Pattern.fill(mine, 1);
    Heap other = allocator().newHeap();
    MemorySegment others = other.allocate(100, 1);
    Pattern.fill(others, 2);
    for (Heap heap : new Heap[] {allocator().newHeap(), allocator().newSharedHeap()}) {
      for (int i = 0; i < 300; i++) {
        Pattern.fill(heap.allocate(random().nextLong(5000), 1L << random().nextInt(8)), i);
      }
      assertThat(allocator().statistics().liveBlocks()).isEqualTo(302);
      heap.close();
      allocator().inspector().verify();
      assertThat(HeapPicture.of(allocator()).live().keySet())
          .containsExactlyInAnyOrder(mine.address(), others.address());
      assertThat(allocator().statistics().liveBlocks()).isEqualTo(2);
    }
    Pattern.check(mine, 1);
    Pattern.check(others, 2);
    other.close();
    allocator().free(mine);
  }

  @Test
  default void blockOfAClosedHeapIsRefused() {
    MemorySegment anchor = allocator().allocate(100, 1);
    Heap heap = allocator().newHeap();
    MemorySegment block = heap.allocate(100, 1);
    heap.close();
    WrongFrees.assertRefused(this, block, Kind.ALREADY_FREE, Kind.NEVER_ALLOCATED);
    allocator().free(anchor);
  }

  @Test
  default void closedHeapRefusesAllocation() {
    for (Heap heap : new Heap[] {allocator().newHeap(), allocator().newSharedHeap()}) {
      heap.close();
      heap.close();
      assertState(() -> heap.allocate(1));
      assertState(() -> heap.allocate(1, 16));
      assertState(() -> heap.allocateZeroed(1, 16));
      assertState(() -> heap.allocateAtLeast(1));
      assertState(() -> heap.tryAllocate(1, 16));
      assertState(() -> heap.reallocate(MemorySegment.NULL, 1));
      assertState(() -> heap.raw().allocate(1));
      assertState(() -> heap.raw().allocate(1, new long[1], 0, 1));
    }
  }

  @Test
  default void confinedHeapAllocatesForItsThreadOnly() {
    Heap heap = allocator().newHeap();
    MemorySegment block = heap.allocate(100, 1);
    assertThat(heap.isAccessibleByCurrentThread()).isTrue();
    for (Crew crew : Crew.values()) {
      crew.run(_ -> {
        assertThat(heap.isAccessibleByCurrentThread()).isFalse();
        assertWrongThread(() -> heap.allocate(1));
        assertWrongThread(() -> heap.allocate(1, 16));
        assertWrongThread(() -> heap.allocateZeroed(1, 16));
        assertWrongThread(() -> heap.allocateAtLeast(1));
        assertWrongThread(() -> heap.tryAllocate(1, 16));
        assertWrongThread(() -> heap.reallocate(MemorySegment.NULL, 1));
        assertWrongThread(() -> heap.raw().allocate(1));
        assertWrongThread(() -> heap.raw().allocateZeroed(1, 16));
        assertWrongThread(() -> heap.raw().tryAllocate(1, 16));
        assertWrongThread(() -> heap.raw().allocate(1, new long[1], 0, 1));
        assertWrongThread(() -> heap.raw().reallocate(0, 1));
        assertWrongThread(heap::close);
      });
    }
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(1);
    heap.free(block);
    heap.close();
  }

  @Test
  default void confinedHeapMayBelongToAVirtualThread() {
    Crew.VIRTUAL.run(
        10,
        thread -> {
          try (Heap heap = allocator().newHeap()) {
            for (int i = 0; i < 50; i++) {
              MemorySegment block = heap.allocate(i * 20L, 1);
              Pattern.fill(block, thread);
              Pattern.check(block, thread);
            }
          }
        });
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void anyThreadFreesBlocksOfAConfinedHeap() {
    Heap heap = allocator().newHeap();
    for (Crew crew : Crew.values()) {
      List<MemorySegment> live = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        live.add(heap.allocate(64, 1));
      }
      crew.run(
          4,
          thread -> {
            for (int i = thread; i < live.size(); i += 4) {
              switch (i % 3) {
                case 0 -> heap.free(live.get(i));
                case 1 -> allocator().free(live.get(i));
                default -> allocator().raw().free(live.get(i).address());
              }
            }
          });
      assertThat(allocator().statistics().liveBlocks()).isZero();
    }
    heap.close();
  }

  @Test
  default void heapFreesEveryBlockOfItsAllocator() {
    Heap heap = allocator().newHeap();
    Heap sibling = allocator().newSharedHeap();
    heap.free(allocator().allocate(10, 1));
    heap.free(sibling.allocate(10, 1));
    sibling.free(heap.allocate(10, 1));
    allocator().free(heap.allocate(10, 1));
    heap.raw().free(sibling.raw().allocate(10));
    assertThat(heap.usableSize(allocator().allocate(10, 1))).isGreaterThanOrEqualTo(10);
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(1);
    heap.close();
    sibling.close();
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(1);
  }

  /** Whichever heap does it, the content is kept and one block is live. */
  @Test
  default void reallocationAcrossHeapsKeepsContent() {
    Heap heap = allocator().newHeap();
    MemorySegment block = allocator().allocate(100, 1);
    Pattern.fill(block, 7);
    MemorySegment moved = heap.reallocate(block, 50_000);
    Pattern.check(moved.asSlice(0, 100), 7);
    moved = allocator().reallocate(moved, 200_000);
    Pattern.check(moved.asSlice(0, 100), 7);
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(1);
    allocator().free(moved);
    heap.close();
  }

  @Test
  default void sharedHeapIsForAllThreads() {
    Heap heap = allocator().newSharedHeap();
    long seed = random().nextLong();
    Queue<MemorySegment> travelling = new ConcurrentLinkedQueue<>();
    Crew.PLATFORM.run(
        6,
        thread -> {
          Random own = new Random(seed + thread);
          assertThat(heap.isAccessibleByCurrentThread()).isTrue();
          for (int i = 0; i < 200; i++) {
            MemorySegment block = heap.allocate(own.nextLong(1000), 1);
            Pattern.fill(block, block.byteSize());
            travelling.add(block);
            MemorySegment got = travelling.poll();
            if (got != null) {
              Pattern.check(got, got.byteSize());
              allocator().free(got);
            }
          }
        });
    travelling.forEach(block -> Pattern.check(block, block.byteSize()));
    Crew.VIRTUAL.run(_ -> heap.close());
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void closeOfASharedHeapRacesWithUse() {
    for (int round = 0; round < 10; round++) {
      Heap heap = allocator().newSharedHeap();
      CountDownLatch busy = new CountDownLatch(3);
      Crew.PLATFORM.run(
          4,
          thread -> {
            if (thread == 0) {
              busy.await();
              heap.close();
              return;
            }
            for (int i = 0; ; i++) {
              try {
                heap.free(heap.allocate(100 + i % 500, 1));
              } catch (IllegalStateException closed) {
                assertThat(closed).isNotInstanceOf(dev.mem.HeapCorruptionException.class);
                busy.countDown();
                return;
              }
              if (i == 20) {
                busy.countDown();
              }
            }
          });
      allocator().inspector().verify();
      assertThat(allocator().statistics().liveBlocks()).isZero();
    }
  }

  @Test
  default void heapsShareTheLimitOfTheirAllocator() {
    long granularity = setup().pageSource().traits().granularityBytes();
    Allocator limited = newAllocator(o -> o.limitBytes(8 * granularity).arenaBytes(granularity));
    Heap heap = limited.newHeap();
    assertThat(heap.allocate(5 * granularity, 1).address()).isNotZero();
    assertThatThrownBy(() -> limited.allocate(5 * granularity, 1))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThatThrownBy(() -> heap.allocate(5 * granularity, 1))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    heap.close();
    limited.free(limited.allocate(5 * granularity, 1));
  }

  @Test
  default void manyHeapsComeAndGo() {
    for (int i = 0; i < 200; i++) {
      try (Heap heap = allocator().newHeap()) {
        Pattern.fill(heap.allocate(1000, 1), i);
      }
    }
    assertThat(allocator().statistics().liveBlocks()).isZero();
    assertThat(allocator().statistics().metadataBytes()).isLessThan(1 << 20);
  }

  private static void assertState(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
  }

  private static void assertWrongThread(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(WrongThreadException.class);
  }
}
