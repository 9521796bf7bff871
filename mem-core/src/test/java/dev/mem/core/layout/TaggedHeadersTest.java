package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.HeapCorruptionException;
import dev.mem.core.layout.TaggedHeaders.BlockBefore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TaggedHeadersTest {
  private static final long OFFSET = BlockHeaders.FIRST_BLOCK;
  private static final long BLOCK_BYTES = 64;
  private static final long BEHIND = OFFSET + BLOCK_BYTES;

  private final Arena scope = Arena.ofConfined();
  private final MemorySegment range = scope.allocate(4096, 4096);
  private final TaggedHeaders headers = new TaggedHeaders(range);

  @AfterEach
  void close() {
    scope.close();
  }

  private long wordAt(long offset) {
    return range.get(ValueLayout.JAVA_LONG, offset);
  }

  private void writeWord(long offset, long value) {
    range.set(ValueLayout.JAVA_LONG, offset, value);
  }

  @Test
  void aFreeBlockIsFoundFromTheOneBehindIt() {
    headers.writeFree(OFFSET, BLOCK_BYTES, 0, 0);
    headers.writeLive(BEHIND, 32, BlockBefore.FREE);
    assertThat(headers.before(BEHIND)).isEqualTo(BlockBefore.FREE);
    assertThat(headers.freeBefore(BEHIND)).isEqualTo(OFFSET);
    assertThat(headers.liveBlockBytes(BEHIND)).isEqualTo(32);
  }

  @Test
  void theLeastFreeBlockIsFoundToo() {
    long behind = OFFSET + BlockHeaders.MIN_BLOCK_BYTES;
    headers.writeFree(OFFSET, BlockHeaders.MIN_BLOCK_BYTES, 0, 0);
    assertThat(headers.freeBefore(behind)).isEqualTo(OFFSET);
    assertThat(headers.freeBlockBytes(OFFSET)).isEqualTo(BlockHeaders.MIN_BLOCK_BYTES);
  }

  @Test
  void whatABlockBeforeBecomesIsNoted() {
    headers.writeLive(BEHIND, 48, BlockBefore.LIVE);
    assertThat(headers.before(BEHIND)).isEqualTo(BlockBefore.LIVE);
    headers.noteBefore(BEHIND, BlockBefore.FREE);
    assertThat(headers.before(BEHIND)).isEqualTo(BlockBefore.FREE);
    assertThat(headers.liveBlockBytes(BEHIND)).isEqualTo(48);
    headers.noteBefore(BEHIND, BlockBefore.LIVE);
    assertThat(headers.before(BEHIND)).isEqualTo(BlockBefore.LIVE);
    assertThat(headers.isLive(BEHIND)).isTrue();
  }

  @Test
  void behindTheLastBlockNothingIsWritten() {
    long end = headers.end();
    for (long at = end - 8; at < range.byteSize() - 7; at += 8) {
      writeWord(at, 0x5555);
    }
    headers.writeFree(end - BLOCK_BYTES, BLOCK_BYTES, 0, 0);
    headers.noteBefore(end, BlockBefore.FREE);
    headers.clearFooterBefore(end);
    for (long at = end - 8; at < range.byteSize() - 7; at += 8) {
      assertThat(wordAt(at)).as("offset %d", at).isEqualTo(0x5555);
    }
    assertThat(headers.freeBlockBytes(end - BLOCK_BYTES)).isEqualTo(BLOCK_BYTES);
  }

  @Test
  void aSizeLeftBehindIsClearedAndNoMore() {
    headers.writeFree(OFFSET, BLOCK_BYTES, 4096, 8192);
    assertThat(wordAt(BEHIND - 8)).isEqualTo(BLOCK_BYTES);
    writeWord(BEHIND - 16, 77);
    writeWord(BEHIND, 88);
    headers.clearFooterBefore(BEHIND);
    assertThat(wordAt(BEHIND - 8)).isZero();
    assertThat(wordAt(BEHIND - 16)).isEqualTo(77);
    assertThat(wordAt(BEHIND)).isEqualTo(88);
  }

  @Test
  void linksAreReadAsTheyWereWritten() {
    headers.writeFree(OFFSET, BLOCK_BYTES, 0x7f12_3456_7898L, 0x7fff_ffff_fff8L);
    assertThat(headers.next(OFFSET)).isEqualTo(0x7f12_3456_7898L);
    assertThat(headers.previous(OFFSET)).isEqualTo(0x7fff_ffff_fff8L);
    headers.setNext(OFFSET, 24);
    headers.setPrevious(OFFSET, 40);
    assertThat(headers.next(OFFSET)).isEqualTo(24);
    assertThat(headers.previous(OFFSET)).isEqualTo(40);
    assertThat(headers.freeBlockBytes(OFFSET)).isEqualTo(BLOCK_BYTES);
  }

  /** Sizes at the end that do not lead to a free block of that size. */
  @Test
  void aWrongSizeAtTheEndIsFound() {
    headers.writeFree(OFFSET, BLOCK_BYTES, 0, 0);
    headers.writeLive(BEHIND, 32, BlockBefore.FREE);
    long[] wrong = {
      0, 16, -64, 24, 56, 72, BLOCK_BYTES + 16, BLOCK_BYTES - 16, 1L << 40, Long.MIN_VALUE, 32
    };
    for (long size : wrong) {
      writeWord(BEHIND - 8, size);
      assertThatExceptionOfType(HeapCorruptionException.class)
          .as("size %d", size)
          .isThrownBy(() -> headers.freeBefore(BEHIND))
          .satisfies(found -> assertThat(found.address()).isBetween(range.address(), end()));
    }
    writeWord(BEHIND - 8, BLOCK_BYTES);
    assertThat(headers.freeBefore(BEHIND)).isEqualTo(OFFSET);
  }

  private long end() {
    return range.address() + range.byteSize();
  }

  @Test
  void aFreeBlockOfAnotherSizeIsNotTheOneBefore() {
    headers.writeFree(OFFSET, BLOCK_BYTES, 0, 0);
    headers.writeFree(OFFSET + 32, 32, 0, 0);
    writeWord(BEHIND - 8, BLOCK_BYTES);
    assertThat(headers.freeBefore(BEHIND)).isEqualTo(OFFSET);
    headers.writeFree(OFFSET, 48, 0, 0);
    writeWord(BEHIND - 8, BLOCK_BYTES);
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(() -> headers.freeBefore(BEHIND))
        .satisfies(found -> assertThat(found.address()).isEqualTo(range.address() + BEHIND - 8));
  }
}
