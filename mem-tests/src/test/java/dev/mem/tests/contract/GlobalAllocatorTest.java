package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Heap;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The allocator that is there for the whole program. */
final class GlobalAllocatorTest {

  @AfterEach
  void verify() {
    Allocator.global().inspector().verify();
  }

  @Test
  void itIsAlwaysTheSame() {
    Set<Allocator> seen = ConcurrentHashMap.newKeySet();
    Crew.PLATFORM.run(4, _ -> seen.add(Allocator.global()));
    assertThat(seen).containsExactly(Allocator.global());
  }

  @Test
  void itRefusesToClose() {
    MemorySegment block = Allocator.global().allocate(100);
    Pattern.fill(block, 1);
    assertThatThrownBy(() -> Allocator.global().close())
        .isInstanceOf(UnsupportedOperationException.class);
    Pattern.check(block, 1);
    Allocator.global().free(block);
    Allocator.global().free(Allocator.global().allocate(10));
  }

  @Test
  void itServesAllTiers() {
    Allocator global = Allocator.global();
    long liveBlocks = global.statistics().liveBlocks();
    long address = global.raw().allocate(100);
    try (Heap heap = global.newHeap()) {
      Pattern.fill(heap.allocate(1000), 2);
      assertThat(global.statistics().liveBlocks()).isEqualTo(liveBlocks + 2);
    }
    global.raw().free(address);
    assertThat(global.statistics().liveBlocks()).isEqualTo(liveBlocks);
    assertThat(global.options().pageSource()).isNotNull();
    assertThat(global.name()).isNotEmpty();
  }
}
