package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.bench.subject.Memory;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class BlockContentTest {
  private static final int LARGEST = 41;

  @Test
  void findsEachChangedByteOfEachSize() {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(LARGEST + 1, 16).address();
      for (int byteSize = 0; byteSize <= LARGEST; byteSize++) {
        Memory.putByte(address + byteSize, (byte) 77);
        long seed = BlockContent.seed(3, byteSize, 5);
        BlockContent.fill(address, byteSize, seed);
        assertThat(BlockContent.firstDifference(address, byteSize, seed))
            .isEqualTo(BlockContent.NONE);
        assertThat(Memory.getByte(address + byteSize)).as("the byte after").isEqualTo((byte) 77);
        for (int offset = 0; offset < byteSize; offset++) {
          byte good = Memory.getByte(address + offset);
          assertThat(good).isEqualTo(BlockContent.expected(seed, offset));
          Memory.putByte(address + offset, (byte) (good ^ 4));
          assertThat(BlockContent.firstDifference(address, byteSize, seed)).isEqualTo(offset);
          Memory.putByte(address + offset, good);
        }
      }
    }
  }

  @Test
  void takesNeitherAShiftedCopyNorAnotherBlockForItsOwn() {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(128, 16).address();
      long seed = BlockContent.seed(1, 64, 9);
      BlockContent.fill(address, 64, seed);
      Memory.copy(address, address + 16, 64);
      assertThat(BlockContent.firstDifference(address, 64, seed)).isEqualTo(16);
      assertThat(BlockContent.firstDifference(address, 16, BlockContent.seed(2, 64, 9)))
          .isNotNegative();
      assertThat(BlockContent.firstDifference(address, 16, BlockContent.seed(1, 65, 9)))
          .isNotNegative();
      assertThat(BlockContent.firstDifference(address, 16, BlockContent.seed(1, 64, 8)))
          .isNotNegative();
    }
  }

  @Test
  void findsEachByteThatIsNotZero() {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(LARGEST, 16).address();
      assertThat(BlockContent.firstNonZero(address, LARGEST)).isEqualTo(BlockContent.NONE);
      for (int offset = 0; offset < LARGEST; offset++) {
        Memory.putByte(address + offset, (byte) 128);
        assertThat(BlockContent.firstNonZero(address, LARGEST)).isEqualTo(offset);
        assertThat(BlockContent.firstNonZero(address, offset)).isEqualTo(BlockContent.NONE);
        Memory.putByte(address + offset, (byte) 0);
      }
    }
  }
}
