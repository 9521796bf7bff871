package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.InvalidFreeException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Many threads at once, platform and virtual. */
interface ThreadsContract extends UnderTest {

  @Test
  default void fiftyPlatformThreadsAtOnce() {
    fiftyThreadsAtOnce(Crew.PLATFORM);
  }

  @Test
  default void fiftyVirtualThreadsAtOnce() {
    fiftyThreadsAtOnce(Crew.VIRTUAL);
  }

  private void fiftyThreadsAtOnce(Crew crew) {
    long largest = 8 * setup().pageSource().traits().pageSizeBytes();
    long seed = random().nextLong();
    crew.run(
        50,
        thread -> {
          Random own = new Random(seed + thread);
          List<MemorySegment> live = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            MemorySegment block = blocks().allocate(own.nextLong(1, largest + 1));
            Pattern.fill(block, thread);
            live.add(block);
          }
          Collections.shuffle(live, own);
          for (MemorySegment block : live) {
            Pattern.check(block, thread);
            blocks().free(block);
          }
        });
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void blocksTravelBetweenThreads() {
    for (Crew crew : Crew.values()) {
      Queue<MemorySegment> travelling = new ConcurrentLinkedQueue<>();
      long seed = random().nextLong();
      crew.run(
          8,
          thread -> {
            Random own = new Random(seed + thread);
            for (int i = 0; i < 300; i++) {
              MemorySegment sent = blocks().allocate(own.nextLong(2000), 1L << own.nextInt(8));
              Pattern.fill(sent, sent.byteSize());
              travelling.add(sent);
              MemorySegment got = travelling.poll();
              if (got != null) {
                Pattern.check(got, got.byteSize());
                blocks().free(got);
              }
            }
          });
      travelling.forEach(blocks()::free);
      assertThat(allocator().statistics().liveBlocks()).isZero();
    }
  }

  /** Every block is freed by all threads at about the same time: one of them wins. */
  @Test
  default void ofRacingFreesOneWins() {
    int threads = 4;
    int count = 500;
    AtomicInteger reported = new AtomicInteger();
    Allocator raced = newAllocator(o -> o.misuseHandler(_ -> reported.incrementAndGet()));
    for (Crew crew : Crew.values()) {
      long[] addresses = new long[count];
      raced.raw().allocate(64, addresses, 0, count);
      AtomicIntegerArray wins = new AtomicIntegerArray(count);
      reported.set(0);
      crew.run(
          threads,
          _ -> {
            for (int i = 0; i < count; i++) {
              try {
                raced.raw().free(addresses[i]);
                wins.incrementAndGet(i);
              } catch (InvalidFreeException refused) {
                assertThat(refused.address()).isEqualTo(addresses[i]);
                reported.incrementAndGet();
              }
            }
          });
      raced.releaseThreadCaches();
      raced.trim();
      raced.inspector().verify();
      assertThat(reported)
          .as("all but one free of each are reported")
          .hasValue((threads - 1) * count);
      for (int i = 0; i < count; i++) {
        assertThat(wins.get(i)).isPositive();
      }
      assertThat(raced.statistics().liveBlocks()).isZero();
      raced.raw().allocate(64, addresses, 0, count);
      assertThat(addresses).as("none is handed out twice").doesNotHaveDuplicates();
      raced.raw().free(addresses, 0, count);
    }
  }

  @Test
  default void racingReallocationsAndMaintenance() {
    long seed = random().nextLong();
    Crew.PLATFORM.run(
        6,
        thread -> {
          Random own = new Random(seed + thread);
          MemorySegment block = blocks().allocate(10, 1);
          Pattern.fill(block, thread);
          for (int i = 0; i < 300; i++) {
            long newSize = own.nextLong(1L << own.nextInt(4, 16));
            MemorySegment grown = blocks().reallocate(block, newSize);
            Pattern.check(grown.asSlice(0, Math.min(newSize, block.byteSize())), thread);
            Pattern.fill(grown, thread);
            block = grown;
            if (i % 50 == 0) {
              maintain(own.nextInt(5));
            }
          }
          blocks().free(block);
        });
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  private void maintain(int which) {
    switch (which) {
      case 0 -> allocator().trim();
      case 1 -> allocator().releaseThreadCaches();
      case 2 -> assertThat(allocator().statistics().liveBlocks()).isPositive();
      case 3 -> allocator().inspector().walk((_, usable) -> assertThat(usable).isNotNegative());
      default -> allocator().inspector().verify();
    }
  }

  @Test
  default void interruptedThreadsAllocateAndStayInterrupted() {
    Crew.PLATFORM.run(_ -> {
      Thread.currentThread().interrupt();
      MemorySegment block = blocks().allocateZeroed(3 << 20, 1);
      block = blocks().reallocate(block, 5 << 20);
      blocks().free(block);
      allocator().trim();
      assertThat(Thread.interrupted()).isTrue();
    });
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void blocksOutliveTheirThreads() {
    for (Crew crew : Crew.values()) {
      Queue<MemorySegment> left = new ConcurrentLinkedQueue<>();
      crew.run(
          20,
          thread -> {
            MemorySegment block = blocks().allocate(100, 1);
            Pattern.fill(block, thread);
            left.add(block.asSlice(0, 100));
          });
      assertThat(allocator().statistics().liveBlocks()).isEqualTo(20);
      left.forEach(blocks()::free);
      assertThat(allocator().statistics().liveBlocks()).isZero();
    }
  }
}
