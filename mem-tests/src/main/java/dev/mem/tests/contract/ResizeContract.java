package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Resizing in place: the block gets the size where it stands, or nothing changes. */
interface ResizeContract extends UnderTest {

  @Test
  default void resizeNeverMovesAndKeepsContent() {
    int resized = 0;
    for (int i = 0; i < 300; i++) {
      long alignment = 1L << random().nextInt(10);
      MemorySegment block = blocks().allocate(random().nextLong(2000), alignment);
      MemorySegment neighbour = blocks().allocate(48, 1);
      Pattern.fill(block, i);
      Pattern.fill(neighbour, ~i);
      long newSize = random().nextLong(4000);
      HeapPicture before = HeapPicture.of(allocator());
      MemorySegment view = blocks().tryResize(block, newSize);
      if (view.address() == 0) {
        assertThat(newSize).as("refused").isGreaterThan(blocks().usableSize(block));
        assertThat(HeapPicture.of(allocator())).isEqualTo(before);
        Pattern.check(block, i);
      } else {
        resized++;
        assertThat(view.address()).isEqualTo(block.address());
        assertThat(view.byteSize()).isEqualTo(newSize);
        assertThat(blocks().usableSize(block)).isGreaterThanOrEqualTo(newSize);
        Pattern.check(view.asSlice(0, Math.min(newSize, block.byteSize())), i);
        Pattern.fill(view, i);
      }
      Pattern.check(neighbour, ~i);
      blocks().free(block);
      if (random().nextBoolean()) {
        blocks().free(neighbour);
      }
    }
    assertThat(resized).as("shrinking, at least, works").isPositive();
  }

  @Test
  default void resizeToUsableSizeAlwaysSucceeds() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      MemorySegment block = blocks().allocate(random().nextLong(1000), 1L << random().nextInt(8));
      long usable = blocks().usableSize(block);
      assertThat(blocks().tryResize(block, usable).byteSize()).isEqualTo(usable);
      assertThat(blocks().raw().tryResize(block.address(), usable)).isTrue();
      live.add(block);
    }
    live.forEach(blocks()::free);
  }

  @Test
  default void resizeByAddressSaysWhatItDid() {
    for (int i = 0; i < 200; i++) {
      long address = blocks().raw().allocate(random().nextLong(1000));
      long newSize = random().nextLong(3000);
      long usable = blocks().raw().usableSize(address);
      if (blocks().raw().tryResize(address, newSize)) {
        assertThat(blocks().raw().usableSize(address)).isGreaterThanOrEqualTo(newSize);
      } else {
        assertThat(blocks().raw().usableSize(address)).isEqualTo(usable).isLessThan(newSize);
      }
      blocks().raw().free(address);
    }
  }

  @Test
  default void impossibleResizeChangesNothing() {
    MemorySegment block = blocks().allocate(100, 1);
    Pattern.fill(block, 4);
    HeapPicture before = HeapPicture.of(allocator());
    for (long size :
        new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 7, Long.MAX_VALUE - 15, 1L << 50}) {
      assertThat(blocks().tryResize(block, size)).isEqualTo(MemorySegment.NULL);
      assertThat(blocks().raw().tryResize(block.address(), size)).isFalse();
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    Pattern.check(block, 4);
    blocks().free(block);
  }

  @Test
  default void resizeToZeroKeepsTheBlock() {
    MemorySegment block = blocks().allocate(100, 1);
    MemorySegment view = blocks().tryResize(block, 0);
    assertThat(view.address()).isEqualTo(block.address());
    assertThat(view.byteSize()).isZero();
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(1);
    blocks().free(view);
  }

  @Test
  default void resizedBlockCanBeResizedBack() {
    MemorySegment block = blocks().allocate(1000, 1);
    Pattern.fill(block, 2);
    MemorySegment small = blocks().tryResize(block, 10);
    assertThat(small.byteSize()).isEqualTo(10);
    MemorySegment large = blocks().reallocate(small, 1000);
    Pattern.check(large.asSlice(0, 10), 2);
    blocks().free(large);
  }
}
