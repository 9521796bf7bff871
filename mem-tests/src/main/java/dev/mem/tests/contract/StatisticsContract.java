package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.AllocatorStatistics;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures: what they count, and how they relate. */
interface StatisticsContract extends UnderTest {

  @Test
  default void figuresOfAnUnusedAllocator() {
    AllocatorStatistics figures = allocator().statistics();
    assertThat(figures.liveBlocks()).isZero();
    assertThat(figures.liveBytes()).isZero();
    assertThat(figures.peakLiveBytes()).isZero();
    assertThat(figures.arenasReturned()).isZero();
    assertThat(figures.arenasMapped()).isEqualTo(HeapPicture.of(allocator()).arenas().size());
  }

  @Test
  default void figuresFollowEveryOperation() {
    List<MemorySegment> live = new ArrayList<>();
    long peakLiveBytes = 0;
    long peakCommittedBytes = 0;
    for (int i = 0; i < 600; i++) {
      if (!live.isEmpty() && random().nextInt(5) < 2) {
        blocks().free(live.remove(random().nextInt(live.size())));
      } else if (!live.isEmpty() && random().nextInt(4) == 0) {
        int which = random().nextInt(live.size());
        live.set(which, blocks().reallocate(live.get(which), random().nextLong(20_000)));
      } else {
        live.add(blocks().allocate(random().nextLong(1L << random().nextInt(17)), 1));
      }
      AllocatorStatistics figures = allocator().statistics();
      long liveBytes = live.stream().mapToLong(blocks()::usableSize).sum();
      peakLiveBytes = Math.max(peakLiveBytes, liveBytes);
      peakCommittedBytes = Math.max(peakCommittedBytes, figures.committedBytes());
      assertThat(figures.liveBlocks()).isEqualTo(live.size());
      assertThat(figures.liveBytes()).isEqualTo(liveBytes);
      assertThat(figures.peakLiveBytes()).isGreaterThanOrEqualTo(peakLiveBytes);
      assertThat(figures.peakCommittedBytes()).isGreaterThanOrEqualTo(peakCommittedBytes);
      assertConsistent(figures);
    }
    live.forEach(blocks()::free);
    assertThat(allocator().statistics().peakLiveBytes()).isGreaterThanOrEqualTo(peakLiveBytes);
  }

  private void assertConsistent(AllocatorStatistics figures) {
    List<HeapPicture.Range> arenas = HeapPicture.of(allocator()).arenas();
    assertThat(figures.committedBytes()).isGreaterThanOrEqualTo(figures.liveBytes());
    assertThat(figures.reservedBytes()).isGreaterThanOrEqualTo(figures.committedBytes());
    assertThat(figures.arenasMapped() - figures.arenasReturned()).isEqualTo(arenas.size());
    long arenaBytes = arenas.stream().mapToLong(HeapPicture.Range::byteSize).sum();
    assertThat(figures.reservedBytes()).isEqualTo(setup().contiguousBytes().orElse(arenaBytes));
  }

  /** A move holds both blocks for a moment, so the peak may be above what is seen between calls. */
  @Test
  default void peaksAreExactWithoutMoves() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      live.add(blocks().allocate(1000, 1));
    }
    long peak = allocator().statistics().liveBytes();
    live.forEach(blocks()::free);
    blocks().free(blocks().allocate(500, 1));
    assertThat(allocator().statistics().peakLiveBytes()).isEqualTo(peak);
  }

  @Test
  default void residentMemoryIsMeasuredWhereTheSourceCan() {
    AllocatorStatistics before = allocator().statistics();
    assertThat(before.residentBytes().isPresent())
        .isEqualTo(setup().has(PageSourceTrait.MEASURES_RESIDENT));
    long byteSize = 4 << 20;
    MemorySegment block = blocks().allocate(byteSize, 1);
    block.fill((byte) 1);
    AllocatorStatistics figures = allocator().statistics();
    if (figures.residentBytes().isPresent()) {
      assertThat(figures.residentBytes().getAsLong()).isBetween(byteSize, figures.reservedBytes());
    }
    blocks().free(block);
  }

  @Test
  default void metadataIsTold() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      live.add(blocks().allocate(10_000, 1));
    }
    AllocatorStatistics figures = allocator().statistics();
    assertThat(figures.metadataBytes()).isPositive().isLessThan(figures.committedBytes() / 10);
    live.forEach(blocks()::free);
  }

  @Test
  default void threadsDoNotDisturbTheFigures() {
    Crew.PLATFORM.run(
        4,
        _ -> {
          for (int i = 0; i < 200; i++) {
            MemorySegment block = blocks().allocate(2000, 1);
            AllocatorStatistics figures = allocator().statistics();
            assertThat(figures.liveBlocks()).isBetween(0L, 4 * (1 + setup().uncertainBlocks()));
            assertThat(figures.committedBytes()).isLessThanOrEqualTo(figures.reservedBytes());
            blocks().free(block);
          }
        });
    assertThat(allocator().statistics().liveBlocks()).isZero();
    assertThat(allocator().statistics().liveBytes()).isZero();
  }
}
