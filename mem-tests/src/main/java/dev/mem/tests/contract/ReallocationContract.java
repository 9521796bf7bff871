package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.OffHeapOutOfMemoryError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reallocation: content is kept, in whatever direction and to whatever place a block goes. */
interface ReallocationContract extends UnderTest {

  @Test
  default void reallocateKeepsContentInAllDirections() {
    long[] sizes = {0, 1, 15, 16, 17, 100, 1000, 4096, 5000, 70_000, 1 << 20, 3 << 20};
    for (long from : sizes) {
      for (long to : sizes) {
        MemorySegment before = blocks().allocate(from, 1);
        MemorySegment neighbour = blocks().allocate(40, 1);
        Pattern.fill(before, from);
        Pattern.fill(neighbour, -1);
        MemorySegment after = blocks().reallocate(before, to);
        assertThat(after.byteSize()).isEqualTo(to);
        assertThat(after.address()).isNotZero();
        assertThat(after.address() % 16).isZero();
        Pattern.check(after.asSlice(0, Math.min(from, to)), from);
        Pattern.fill(after, to);
        Pattern.check(neighbour, -1);
        assertThat(allocator().statistics().liveBlocks()).isEqualTo(2);
        blocks().free(after);
        blocks().free(neighbour);
      }
    }
  }

  @Test
  default void reallocateNullAllocates() {
    MemorySegment block = blocks().reallocate(MemorySegment.NULL, 50);
    assertThat(block.byteSize()).isEqualTo(50);
    Pattern.fill(block, 3);
    MemorySegment other = blocks().reallocate(MemorySegment.ofAddress(0), 60);
    assertThat(other.byteSize()).isEqualTo(60);
    assertThat(other.address()).isNotEqualTo(block.address());
    Pattern.check(block, 3);
    blocks().free(block);
    blocks().free(other);
  }

  @Test
  default void reallocateToZeroKeepsABlock() {
    MemorySegment block = blocks().reallocate(blocks().allocate(500, 1), 0);
    assertThat(block.byteSize()).isZero();
    assertThat(block.address()).isNotZero();
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(1);
    blocks().free(block);
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void reallocateFindsTheBlockByAddressAlone() {
    MemorySegment block = blocks().allocate(300, 1);
    Pattern.fill(block, 5);
    MemorySegment bare = MemorySegment.ofAddress(block.address());
    MemorySegment moved = blocks().reallocate(bare, 9000);
    Pattern.check(moved.asSlice(0, 300), 5);
    MemorySegment shrunk = blocks().reallocate(moved.asSlice(0, 1).asReadOnly(), 250);
    Pattern.check(shrunk, 5);
    assertThat(shrunk.isReadOnly()).isFalse();
    blocks().free(shrunk);
  }

  @Test
  default void reallocateKeepsUsableBytesByAddress() {
    MemorySegment block = blocks().allocateAtLeast(100);
    Pattern.fill(block, 8);
    long usable = block.byteSize();
    MemorySegment blocker = blocks().allocate(1, 1);
    long moved = blocks().raw().reallocate(block.address(), usable + 5000);
    MemorySegment range = blocks().raw().range(moved);
    Pattern.check(range.asSlice(moved - range.address(), usable), 8);
    blocks().raw().free(moved);
    blocks().free(blocker);
  }

  @Test
  default void failedReallocateLeavesTheBlock() {
    MemorySegment block = blocks().allocate(1000, 1);
    Pattern.fill(block, 11);
    HeapPicture before = HeapPicture.of(allocator());
    for (long size : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 15, 1L << 62, 1L << 49}) {
      assertThatThrownBy(() -> blocks().reallocate(block, size))
          .isInstanceOf(OffHeapOutOfMemoryError.class);
      assertThatThrownBy(() -> blocks().raw().reallocate(block.address(), size))
          .isInstanceOf(OffHeapOutOfMemoryError.class);
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    Pattern.check(block, 11);
    blocks().free(block);
  }

  @Test
  default void aFreedBlockIsNotReallocatedWhateverTheSize() {
    for (long size : new long[] {40, 5000, 20_000, 100_000, 300_000, 3 << 20}) {
      List<MemorySegment> freed = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        freed.add(blocks().allocate(size, 1));
      }
      freed.forEach(blocks()::free);
      HeapPicture before = HeapPicture.of(allocator());
      for (MemorySegment block : freed) {
        for (long newSize : new long[] {1, size / 2, size, size + 1, 2 * size}) {
          long address = block.address();
          WrongFrees.assertRefusal(() -> blocks().reallocate(block, newSize), address);
          WrongFrees.assertRefusal(() -> blocks().raw().reallocate(address, newSize), address);
        }
      }
      assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    }
  }

  @Test
  default void reallocatedOldAddressIsFree() {
    MemorySegment block = blocks().allocate(64, 1);
    MemorySegment blocker = blocks().allocate(64, 1);
    MemorySegment moved = blocks().reallocate(block, 1 << 20);
    assertThat(moved.address()).isNotEqualTo(block.address());
    WrongFrees.assertRefused(this, block);
    blocks().free(moved);
    blocks().free(blocker);
  }

  @Test
  default void reallocateAlignedBlockStaysAlignedToSixteen() {
    for (long alignment = 32; alignment <= 4096; alignment *= 2) {
      MemorySegment block = blocks().allocate(alignment, alignment);
      Pattern.fill(block, alignment);
      MemorySegment grown = blocks().reallocate(block, 3 * alignment + 1);
      assertThat(grown.address() % 16).isZero();
      Pattern.check(grown.asSlice(0, alignment), alignment);
      blocks().free(grown);
    }
  }

  @Test
  default void growingBuffersKeepTheirContent() {
    List<MemorySegment> buffers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      buffers.add(blocks().allocate(16, 1));
      Pattern.fill(buffers.get(i), i);
    }
    while (buffers.getFirst().byteSize() < (256 << 10)) {
      for (int i = 0; i < buffers.size(); i++) {
        MemorySegment old = buffers.get(i);
        MemorySegment grown = blocks().reallocate(old, old.byteSize() * 2);
        Pattern.check(grown.asSlice(0, old.byteSize()), i);
        Pattern.fill(grown, i);
        buffers.set(i, grown);
      }
    }
    for (int i = 0; i < buffers.size(); i++) {
      Pattern.check(buffers.get(i), i);
      blocks().free(buffers.get(i));
    }
  }
}
