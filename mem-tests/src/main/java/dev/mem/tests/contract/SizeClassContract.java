package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.LimitListener.Decision;
import dev.mem.SizeClassStatistics;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Figures by size class: they count what a walk shows, and no more memory than is there. */
interface SizeClassContract extends UnderTest {
  /** Blocks up to this size, aligned as usual, are cut from slabs if any are. */
  long SMALL_BYTES = 16 << 10;

  private List<SizeClassStatistics> sizeClasses() {
    List<SizeClassStatistics> classes = allocator().inspector().sizeClasses();
    for (int i = 1; i < classes.size(); i++) {
      assertThat(classes.get(i).blockBytes()).isGreaterThan(classes.get(i - 1).blockBytes());
    }
    return classes;
  }

  @Test
  default void onlyEnginesWithSizeClassesTellOfThem() {
    MemorySegment block = blocks().allocate(40, 1);
    if (allocator().options().engine() == Engine.SHARDED) {
      assertThat(sizeClasses()).anyMatch(each -> each.liveBlocks() == 1 && each.blockBytes() == 48);
    } else {
      assertThat(sizeClasses()).isEmpty();
    }
    blocks().free(block);
  }

  @Test
  default void classesCountTheLiveBlocksOfAWalk() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      live.add(blocks().allocate(random().nextLong(1L << random().nextInt(4, 17)), 1));
      if (random().nextInt(3) == 0) {
        blocks().free(live.remove(random().nextInt(live.size())));
      }
      if (i % 50 == 0) {
        assertClassesMatchTheWalk();
      }
    }
    Crew.PLATFORM.run(_ -> live.subList(0, 200).forEach(blocks()::free));
    assertClassesMatchTheWalk();
    live.subList(200, live.size()).forEach(blocks()::free);
    assertClassesMatchTheWalk();
  }

  private void assertClassesMatchTheWalk() {
    HeapPicture picture = HeapPicture.of(allocator());
    List<SizeClassStatistics> classes = sizeClasses();
    for (SizeClassStatistics each : classes) {
      assertThat(blocks().goodSize(each.blockBytes())).isEqualTo(each.blockBytes());
      assertThat(each.liveBlocks())
          .as("live blocks of %d bytes", each.blockBytes())
          .isEqualTo(
              picture.live().values().stream().filter(size -> size == each.blockBytes()).count());
      assertThat(each.liveBytes()).isEqualTo(each.liveBlocks() * each.blockBytes());
      assertThat(each.slabs()).isPositive();
      assertThat(each.slabBytes())
          .isGreaterThanOrEqualTo(each.liveBytes())
          .isGreaterThanOrEqualTo(each.slabs() * each.blockBytes());
    }
    if (allocator().options().engine() == Engine.SHARDED) {
      assertThat(classes.stream().mapToLong(SizeClassStatistics::liveBlocks).sum())
          .as("every small block is in a class")
          .isEqualTo(picture.live().values().stream().filter(size -> size <= SMALL_BYTES).count());
    }
    assertThat(classes.stream().mapToLong(SizeClassStatistics::slabBytes).sum())
        .isLessThanOrEqualTo(allocator().statistics().committedBytes());
  }

  @Test
  default void classesNeedNoPauseOfOtherThreads() {
    AtomicBoolean done = new AtomicBoolean();
    Crew.PLATFORM.run(
        3,
        thread -> {
          if (thread == 0) {
            for (int i = 0; i < 100; i++) {
              sizeClasses()
                  .forEach(each -> assertThat(each.liveBytes()).isBetween(0L, each.slabBytes()));
            }
            done.set(true);
          }
          for (long size = 1; !done.get(); size = size % 2000 + 1) {
            blocks().free(blocks().allocate(size, 1));
          }
        });
  }

  /** What watches over an engine passes its figures on. */
  @Test
  default void watchedAllocatorHasTheSameClasses() {
    Allocator watched =
        newAllocator(options ->
            options
                .checking(Checking.SAMPLED)
                .softLimitBytes(1L << 40)
                .limitListener(_ -> Decision.PROCEED));
    MemorySegment watchedBlock = watched.allocate(40);
    MemorySegment block = allocator().allocate(40);
    assertThat(watched.inspector().sizeClasses()).isEqualTo(sizeClasses());
    watched.free(watchedBlock);
    allocator().free(block);
  }

  @Test
  default void closedAllocatorHasNoClasses() {
    Allocator closed = newAllocator(options -> options);
    closed.close();
    assertThatThrownBy(() -> closed.inspector().sizeClasses())
        .isInstanceOf(IllegalStateException.class);
  }
}
