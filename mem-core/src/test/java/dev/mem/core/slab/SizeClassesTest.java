package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.layout.Grains;
import org.junit.jupiter.api.Test;

/** The size classes, exhaustively: every size, alignment and offset there is. */
final class SizeClassesTest {

  @Test
  void everySizeHasTheSmallestBlockThatHoldsIt() {
    for (int byteSize = 0; byteSize <= SizeClasses.LARGEST_BYTES; byteSize++) {
      int sizeClass = SizeClasses.ofStep(SizeClasses.stepOf(byteSize));
      int blockBytes = SizeClasses.blockBytes(sizeClass);
      assertThat(blockBytes).isGreaterThanOrEqualTo(byteSize);
      if (sizeClass > 0) {
        assertThat(SizeClasses.blockBytes(sizeClass - 1)).isLessThan(byteSize);
      }
      assertThat(blockBytes - byteSize)
          .as("slack of %d", byteSize)
          .isLessThanOrEqualTo(Math.max(16, byteSize / 8));
    }
  }

  @Test
  void everyAlignmentUpToAGrainIsKept() {
    for (long byteAlignment = 16; byteAlignment <= Grains.BYTES; byteAlignment *= 2) {
      for (int byteSize = 0; byteSize <= SizeClasses.LARGEST_BYTES; byteSize += 7) {
        int sizeClass = SizeClasses.of(byteSize, byteAlignment);
        assertThat(sizeClass).isNotNegative();
        assertThat(SizeClasses.blockBytes(sizeClass) % byteAlignment).isZero();
        assertThat(SizeClasses.blockBytes(sizeClass)).isGreaterThanOrEqualTo(byteSize);
      }
    }
  }

  @Test
  void whatNoSlabHoldsHasNoClass() {
    assertThat(SizeClasses.of(SizeClasses.LARGEST_BYTES + 1L, 16)).isEqualTo(-1);
    assertThat(SizeClasses.of(Long.MAX_VALUE, 16)).isEqualTo(-1);
    assertThat(SizeClasses.of(1, 2L * Grains.BYTES)).isEqualTo(-1);
  }

  @Test
  void slabsHoldTheirBlocksAndWasteLittle() {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      int capacity = SizeClasses.capacity(sizeClass);
      int blockBytes = SizeClasses.blockBytes(sizeClass);
      assertThat(capacity).isBetween(4, Long.SIZE);
      assertThat(capacity * blockBytes).isBetween(Math.min(64 * blockBytes, 1 << 13), 1 << 16);
    }
  }

  /** As many as the others, about 4 KiB, or four or five blocks. */
  @Test
  void theFirstSlabOfABinIsSmall() {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      int first = SizeClasses.firstCapacity(sizeClass);
      int capacity = SizeClasses.capacity(sizeClass);
      int blockBytes = SizeClasses.blockBytes(sizeClass);
      assertThat(first).isBetween(4, capacity);
      if (first != Long.SIZE && first > 5) {
        assertThat(first * blockBytes).isBetween(3 << 10, 5 << 10);
      }
    }
    assertThat(SizeClasses.firstCapacity(SizeClasses.of(64, 16))).isEqualTo(Long.SIZE);
    assertThat(SizeClasses.firstCapacity(SizeClasses.of(1024, 16))).isEqualTo(4);
  }

  /** About 32 KiB, or 64 blocks, or four: it lasts for long. */
  @Test
  void whereThereAreSomeSlabsOthersAreLarge() {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      int later = SizeClasses.laterCapacity(sizeClass);
      assertThat(later).isBetween(SizeClasses.capacity(sizeClass), Long.SIZE);
      if (later != Long.SIZE && later > 5) {
        assertThat(later * SizeClasses.blockBytes(sizeClass)).isBetween(24 << 10, 40 << 10);
      }
    }
    assertThat(SizeClasses.laterCapacity(SizeClasses.of(512, 16))).isEqualTo(Long.SIZE);
  }

  /** The quick division, at each offset of a slab of each class and beyond. */
  @Test
  void everyOffsetIsTheStartOfItsBlockOrOfNone() {
    SlabHeap heap = Fixtures.heapWithoutOwner();
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      Slab slab =
          new Slab(
              null, 1 << 20, new Bin(heap, sizeClass, null), SizeClasses.laterCapacity(sizeClass));
      int blockBytes = SizeClasses.blockBytes(sizeClass);
      for (int offset = 0; offset < slab.limitBytes; offset++) {
        long expected = offset % blockBytes == 0 ? 1L << (offset / blockBytes) : 0;
        long found = slab.bitOf(slab.address + offset);
        if (found != expected) {
          assertThat(found).as("class %d, %d", sizeClass, offset).isEqualTo(expected);
        }
      }
      for (long beyond :
          new long[] {
            slab.limitBytes, slab.limitBytes + 16L, -16, Long.MIN_VALUE, Long.MAX_VALUE
          }) {
        assertThat(slab.bitOf(slab.address + beyond)).isZero();
      }
    }
  }
}
