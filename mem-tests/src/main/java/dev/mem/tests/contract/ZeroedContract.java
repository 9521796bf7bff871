package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Zeroed blocks: whatever was in the memory before, they hold zeros. */
interface ZeroedContract extends UnderTest {

  @Test
  default void freshMemoryIsZeroed() {
    for (long byteSize : new long[] {1, 15, 16, 4095, 70_000, 3 << 20}) {
      MemorySegment block = blocks().allocateZeroed(byteSize, 1);
      assertThat(block.byteSize()).isEqualTo(byteSize);
      Pattern.checkZero(block);
      blocks().free(block);
    }
  }

  @Test
  default void reusedMemoryIsZeroed() {
    MemorySegment anchor = blocks().allocate(1, 1);
    for (long byteSize = 1; byteSize < (2 << 20); byteSize = byteSize * 3 + 1) {
      MemorySegment dirty = blocks().allocate(byteSize, 1);
      dirty.fill((byte) 0xA5);
      blocks().free(dirty);
      MemorySegment zeroed = blocks().allocateZeroed(byteSize, 1);
      Pattern.checkZero(zeroed);
      blocks().free(zeroed);
    }
    blocks().free(anchor);
  }

  @Test
  default void alignedMemoryIsZeroed() {
    MemorySegment anchor = blocks().allocate(1, 1);
    long limit = Math.min(setup().largestAlignment(), 1 << 20);
    for (long alignment = 16; alignment <= limit; alignment *= 2) {
      MemorySegment dirty = blocks().allocate(2 * alignment, alignment);
      dirty.fill((byte) -1);
      blocks().free(dirty);
      MemorySegment zeroed = blocks().allocateZeroed(alignment + 3, alignment);
      assertThat(zeroed.address() % alignment).isZero();
      Pattern.checkZero(zeroed);
      blocks().free(zeroed);
    }
    blocks().free(anchor);
  }

  /** Merged and split memory is partly fresh, partly dirty, and holds what the engine wrote. */
  @Test
  default void mixedMemoryIsZeroed() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      if (live.size() > 40 || (!live.isEmpty() && random().nextInt(5) < 2)) {
        blocks().free(live.remove(random().nextInt(live.size())));
        continue;
      }
      long byteSize = random().nextLong(1L << random().nextInt(5, 15));
      MemorySegment block;
      if (random().nextBoolean()) {
        block = blocks().allocateZeroed(byteSize, 1L << random().nextInt(8));
        Pattern.checkZero(block);
      } else {
        block = blocks().allocate(byteSize, 1);
      }
      block.fill((byte) -1);
      live.add(block);
      if (i % 100 == 99) {
        allocator().trim();
      }
    }
    live.forEach(blocks()::free);
  }

  @Test
  default void zeroedByAddress() {
    MemorySegment anchor = blocks().allocate(1, 1);
    for (int i = 0; i < 50; i++) {
      long byteSize = random().nextLong(1, 20_000);
      MemorySegment dirty = blocks().allocate(byteSize, 1);
      dirty.fill((byte) 0x5A);
      blocks().free(dirty);
      long address = blocks().raw().allocateZeroed(byteSize, 32);
      MemorySegment range = blocks().raw().range(address);
      Pattern.checkZero(range.asSlice(address - range.address(), byteSize));
      blocks().raw().free(address);
    }
    blocks().free(anchor);
  }
}
