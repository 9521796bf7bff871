package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of a block may be used, and how to get all of it. */
interface UsableSizeContract extends UnderTest {

  @Test
  default void usableSizeIsAtLeastGoodSizeIsAtLeastSize() {
    List<MemorySegment> live = new ArrayList<>();
    for (long byteSize = 0; byteSize < 40_000; byteSize += 1 + byteSize / 50) {
      MemorySegment block = blocks().allocate(byteSize, 1);
      long goodSize = blocks().goodSize(byteSize);
      assertThat(goodSize).isGreaterThanOrEqualTo(byteSize);
      assertThat(blocks().usableSize(block)).isGreaterThanOrEqualTo(goodSize);
      assertThat(blocks().raw().usableSize(block.address())).isEqualTo(blocks().usableSize(block));
      assertThat(blocks().raw().goodSize(byteSize)).isEqualTo(goodSize);
      live.add(block);
    }
    live.forEach(blocks()::free);
  }

  /** Asking for the good size costs no more memory: it has no better size above it. */
  @Test
  default void goodSizeIsGoodAndGrowsWithSize() {
    long last = 0;
    for (long byteSize = 0; byteSize < 10_000; byteSize++) {
      long goodSize = blocks().goodSize(byteSize);
      assertThat(goodSize).isGreaterThanOrEqualTo(last);
      assertThat(blocks().goodSize(goodSize)).isEqualTo(goodSize);
      last = goodSize;
    }
  }

  @Test
  default void goodSizeCostsNoMoreMemory() {
    for (long byteSize : new long[] {0, 1, 17, 100, 1000, 4095, 70_001}) {
      MemorySegment plain = blocks().allocate(byteSize, 1);
      long plainBytes = allocator().statistics().liveBytes();
      blocks().free(plain);
      MemorySegment good = blocks().allocate(blocks().goodSize(byteSize), 1);
      assertThat(allocator().statistics().liveBytes()).isEqualTo(plainBytes);
      blocks().free(good);
    }
  }

  @Test
  default void goodSizeOfTheImpossibleIsItself() {
    for (long byteSize : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE - 4096}) {
      assertThat(blocks().goodSize(byteSize)).isEqualTo(byteSize);
      assertThat(blocks().raw().goodSize(byteSize)).isEqualTo(byteSize);
    }
  }

  @Test
  default void allUsableBytesAreTheBlocksOwn() {
    List<MemorySegment> whole = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      MemorySegment block = blocks().allocate(random().nextLong(300), 1L << random().nextInt(9));
      MemorySegment all = blocks().tryResize(block, blocks().usableSize(block));
      assertThat(all.address()).as("always succeeds").isEqualTo(block.address());
      assertThat(all.byteSize()).isEqualTo(blocks().usableSize(block));
      Pattern.fill(all, i);
      whole.add(all);
    }
    for (int i = 0; i < whole.size(); i++) {
      Pattern.check(whole.get(i), i);
    }
    allocator().inspector().verify();
    whole.forEach(blocks()::free);
  }

  @Test
  default void allocateAtLeastGivesAllOfTheBlock() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      MemorySegment block = blocks().allocateAtLeast(i);
      assertThat(block.byteSize()).isGreaterThanOrEqualTo(i);
      assertThat(block.byteSize()).isEqualTo(blocks().usableSize(block));
      assertThat(block.address() % 16).isZero();
      Pattern.fill(block, i);
      live.add(block);
    }
    for (int i = 0; i < live.size(); i++) {
      Pattern.check(live.get(i), i);
    }
    live.forEach(blocks()::free);
  }

  @Test
  default void usableSizeIsFoundByAddressAlone() {
    MemorySegment block = blocks().allocate(100, 1);
    long usable = blocks().usableSize(block);
    assertThat(blocks().usableSize(MemorySegment.ofAddress(block.address()))).isEqualTo(usable);
    assertThat(blocks().usableSize(block.asSlice(0, 3))).isEqualTo(usable);
    assertThat(blocks().usableSize(block.asReadOnly())).isEqualTo(usable);
    blocks().free(block);
  }
}
