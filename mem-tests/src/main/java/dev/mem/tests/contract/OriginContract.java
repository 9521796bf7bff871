package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the ancestor of this library tested: sizes of up to eight OS pages, in three mixes. */
interface OriginContract extends UnderTest {

  @Test
  default void zeroSize() {
    MemorySegment block = blocks().allocate(0);
    assertThat(block.byteSize()).isZero();
    assertThat(block.address()).isNotZero();
    blocks().free(block);
  }

  @Test
  default void fiftyBlocksAreWrittenComparedAndFreed() {
    List<MemorySegment> live = allocateSome(50);
    for (int i = 0; i < live.size(); i++) {
      Pattern.check(live.get(i), i);
    }
    live.forEach(blocks()::free);
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void thirtyAllocatedTwentyFreedTwentyAllocatedAgain() {
    List<MemorySegment> live = allocateSome(30);
    Collections.shuffle(live, random());
    for (int i = 0; i < 20; i++) {
      blocks().free(live.removeLast());
    }
    live.addAll(allocateSome(20));
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(30);
    Collections.shuffle(live, random());
    live.forEach(blocks()::free);
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  private List<MemorySegment> allocateSome(int count) {
    long largest = 8 * setup().pageSource().traits().pageSizeBytes();
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MemorySegment block = blocks().allocate(random().nextLong(1, largest + 1));
      Pattern.fill(block, i);
      live.add(block);
    }
    return live;
  }
}
