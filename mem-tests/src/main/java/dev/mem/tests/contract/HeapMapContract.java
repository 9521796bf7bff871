package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.AllocatorStatistics;
import dev.mem.HeapMap;
import dev.mem.HeapMapFormat;
import dev.mem.HeapMapTotals;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The picture of a heap: nothing of it is missing, and nothing is in it twice. */
interface HeapMapContract extends UnderTest {

  @Test
  default void totalsOfAMapAddUp() {
    Map<Long, MemorySegment> live = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      MemorySegment block = blocks().allocate(random().nextLong(1L << random().nextInt(16)), 1);
      live.put(block.address(), block);
      if (i % 3 == 0) {
        blocks().free(live.remove(block.address()));
      }
    }
    Map<Long, Long> requested = new HashMap<>();
    live.forEach((address, block) -> requested.put(address, block.byteSize()));
    HeapMap map =
        HeapMap.of(allocator().inspector(), address -> requested.getOrDefault(address, -1L));
    HeapMapTotals totals = map.totals();
    AllocatorStatistics figures = allocator().statistics();
    assertThat(totals.liveBlocks()).isEqualTo(live.size());
    assertThat(totals.requestedBytes())
        .isEqualTo(live.values().stream().mapToLong(MemorySegment::byteSize).sum());
    assertThat(totals.requestedBytes() + totals.slackBytes()).isEqualTo(figures.liveBytes());
    assertThat(totals.overheadBytes()).isNotNegative();
    assertThat(totals.reservedBytes())
        .isEqualTo(
            totals.requestedBytes()
                + totals.slackBytes()
                + totals.freeBytes()
                + totals.overheadBytes());
    assertThat(totals.reservedBytes()).isLessThanOrEqualTo(figures.reservedBytes());
    assertThat(totals.largestFreeBytes()).isLessThanOrEqualTo(totals.freeBytes());
    assertThat(totals.externalFragmentation()).isBetween(0.0, 1.0);
    assertThat(totals.internalFragmentation()).isBetween(0.0, 1.0);
    live.values().forEach(blocks()::free);
  }

  @Test
  default void aMapDrawsEveryArena() {
    MemorySegment small = blocks().allocate(100, 1);
    MemorySegment large = blocks().allocate(3 << 20, 1);
    HeapMap map = HeapMap.of(allocator().inspector());
    String drawing = map.svg();
    assertThat(drawing).startsWith("<svg ").endsWith("</svg>\n");
    HeapPicture.of(allocator())
        .arenas()
        .forEach(
            arena -> assertThat(drawing).contains("arena 0x" + Long.toHexString(arena.address())));
    assertThat(map.svg(new HeapMapFormat(4096, 64, 128, 4))).contains("a line is 256 KiB");
    blocks().free(small);
    blocks().free(large);
  }
}
