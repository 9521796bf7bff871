package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.AllocatorStatistics;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Giving memory back on demand: no live block is touched, and none is harder to get. */
interface TrimContract extends UnderTest {

  @Test
  default void trimKeepsLiveBlocks() {
    List<MemorySegment> live = new ArrayList<>();
    List<MemorySegment> holes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      MemorySegment block = blocks().allocate(random().nextLong(40_000), 1);
      Pattern.fill(block, block.address());
      live.add(block);
      MemorySegment hole = blocks().allocate(random().nextLong(100_000), 1);
      hole.fill((byte) -1);
      holes.add(hole);
    }
    holes.forEach(blocks()::free);
    HeapPicture before = HeapPicture.of(allocator());
    long committedBytes = allocator().statistics().committedBytes();
    allocator().trim();
    assertThat(allocator().statistics().committedBytes()).isLessThanOrEqualTo(committedBytes);
    assertThat(HeapPicture.of(allocator()).live()).isEqualTo(before.live());
    allocator().inspector().verify();
    live.forEach(block -> Pattern.check(block, block.address()));
    live.forEach(blocks()::free);
  }

  @Test
  default void trimmedMemoryCanBeUsedAgain() {
    MemorySegment anchor = blocks().allocate(10, 1);
    for (int i = 0; i < 10; i++) {
      MemorySegment block = blocks().allocate(500_000, 1);
      block.fill((byte) -1);
      blocks().free(block);
      allocator().trim();
      MemorySegment zeroed = blocks().allocateZeroed(500_000, 1);
      Pattern.checkZero(zeroed);
      Pattern.fill(zeroed, i);
      Pattern.check(zeroed, i);
      blocks().free(zeroed);
    }
    blocks().free(anchor);
  }

  @Test
  default void trimOfAnUnusedAllocatorDoesNothing() {
    AllocatorStatistics before = allocator().statistics();
    allocator().trim();
    allocator().releaseThreadCaches();
    assertThat(allocator().statistics()).isEqualTo(before);
  }

  @Test
  default void releaseThreadCachesKeepsLiveBlocks() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      MemorySegment block = blocks().allocate(i, 1);
      Pattern.fill(block, i);
      live.add(block);
      blocks().free(blocks().allocate(i, 1));
    }
    allocator().releaseThreadCaches();
    Crew.VIRTUAL.run(_ -> allocator().releaseThreadCaches());
    for (int i = 0; i < live.size(); i++) {
      Pattern.check(live.get(i), i);
    }
    MemorySegment next = blocks().allocate(50, 1);
    assertThat(next.address()).isNotZero();
    blocks().free(next);
    live.forEach(blocks()::free);
  }
}
