package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.HeapCorruptionException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TreeHeadersTest {
  private static final long OFFSET = BlockHeaders.FIRST_BLOCK;
  private static final long BLOCK_BYTES = 64;

  private final Arena scope = Arena.ofConfined();
  private final MemorySegment range = scope.allocate(4096, 4096);
  private final TreeHeaders headers = new TreeHeaders(range);

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void aNewFreeBlockHasNoChildren() {
    range.fill((byte) -1);
    headers.writeFree(OFFSET, BLOCK_BYTES, 0, 0);
    assertThat(headers.left(OFFSET)).isZero();
    assertThat(headers.right(OFFSET)).isZero();
    assertThat(headers.freeBlockBytes(OFFSET)).isEqualTo(BLOCK_BYTES);
  }

  @Test
  void childrenAreReadAsTheyWereWritten() {
    headers.writeFree(OFFSET, BLOCK_BYTES, 0, 0);
    headers.setLeft(OFFSET, 0x7f12_3456_7898L);
    headers.setRight(OFFSET, 0x7fff_ffff_fff8L);
    assertThat(headers.left(OFFSET)).isEqualTo(0x7f12_3456_7898L);
    assertThat(headers.right(OFFSET)).isEqualTo(0x7fff_ffff_fff8L);
    assertThat(headers.freeBlockBytes(OFFSET)).isEqualTo(BLOCK_BYTES);
  }

  @Test
  void everyBitOfHeaderAndLinksCounts() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      headers.writeFree(OFFSET, BLOCK_BYTES, 0, 0);
      headers.setLeft(OFFSET, random.nextLong(1L << 47));
      headers.setRight(OFFSET, random.nextLong(1L << 47));
      for (int bit = 0; bit < 3 * Long.SIZE; bit++) {
        long at = OFFSET + bit / Long.SIZE * Long.BYTES;
        long original = range.get(ValueLayout.JAVA_LONG, at);
        range.set(ValueLayout.JAVA_LONG, at, original ^ 1L << bit);
        assertThatExceptionOfType(HeapCorruptionException.class)
            .as("bit %d", bit)
            .isThrownBy(() -> headers.freeBlockBytes(OFFSET));
        range.set(ValueLayout.JAVA_LONG, at, original);
      }
    }
  }

  @Test
  void exchangedLinksAreFound() {
    headers.writeFree(OFFSET, BLOCK_BYTES, 0, 0);
    headers.setLeft(OFFSET, 4096);
    headers.setRight(OFFSET, 8192);
    range.set(ValueLayout.JAVA_LONG, OFFSET + 8, 8192);
    range.set(ValueLayout.JAVA_LONG, OFFSET + 16, 4096);
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(() -> headers.freeBlockBytes(OFFSET));
  }
}
