package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HeapCorruptionException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockHeadersTest {
  private static final long ARENA_BYTES = 1 << 16;

  private final Arena scope = Arena.ofConfined();
  private final MemorySegment range = scope.allocate(ARENA_BYTES, 4096);
  private final BlockHeaders headers = new BlockHeaders(range);

  @AfterEach
  void close() {
    scope.close();
  }

  /** Offsets and sizes of blocks: the first one, the last one, the smallest, all there is. */
  static LongStream sizes() {
    return LongStream.of(32, 48, 64, 4096, ARENA_BYTES - 16);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void readsWhatWasWritten(long blockBytes) {
    long last = headers.end() - blockBytes;
    for (long offset : new long[] {BlockHeaders.FIRST_BLOCK, last}) {
      headers.writeLive(offset, blockBytes);
      assertThat(headers.isLive(offset)).isTrue();
      assertThat(headers.blockBytesAt(offset)).isEqualTo(blockBytes);
      assertThat(headers.liveBlockBytes(offset)).isEqualTo(blockBytes);

      headers.writeFree(offset, blockBytes, 0);
      assertThat(headers.isLive(offset)).isFalse();
      assertThat(headers.blockBytesAt(offset)).isEqualTo(blockBytes);
      assertThat(headers.freeBlockBytes(offset)).isEqualTo(blockBytes);
      assertThat(headers.nextFree(offset)).isZero();
    }
  }

  @Test
  void readsLinksThatLeadForward() {
    long last = headers.end() - BlockHeaders.MIN_BLOCK_BYTES;
    headers.writeFree(8, 32, last);
    assertThat(headers.nextFree(8)).isEqualTo(last);
    headers.writeFree(8, 32, 56);
    assertThat(headers.nextFree(8)).isEqualTo(56);
  }

  @Test
  void aLiveBlockIsNotReadAsAFreeOneNorTheOtherWayRound() {
    headers.writeLive(8, 64);
    assertCorrupted(8, () -> headers.freeBlockBytes(8));
    assertCorrupted(8, () -> headers.nextFree(8));
    headers.writeFree(8, 64, 0);
    assertCorrupted(8, () -> headers.liveBlockBytes(8));
  }

  @Test
  void neitherTheContentOfALiveBlockNorTheRestOfAFreeOneMatters() {
    headers.writeLive(8, 64);
    range.asSlice(16, 56).fill((byte) 0xFF);
    assertThat(headers.liveBlockBytes(8)).isEqualTo(64);
    headers.writeFree(8, 64, 0);
    range.asSlice(24, 48).fill((byte) 0xEE);
    assertThat(headers.freeBlockBytes(8)).isEqualTo(64);
  }

  /** A flip of the state of a live block makes its content a link: 1 in 65,536 of those fit. */
  @ParameterizedTest
  @ValueSource(longs = {32, 48, 4096, 65520})
  void detectsEachFlippedBitOfALiveHeaderButTheState(long blockBytes) {
    headers.writeLive(8, blockBytes);
    for (int bit = 1; bit < Long.SIZE; bit++) {
      flip(8, bit);
      assertCorrupted(8, () -> headers.blockBytesAt(8));
      flip(8, bit);
      assertThat(headers.liveBlockBytes(8)).isEqualTo(blockBytes);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 4104, 32776, 65496})
  void detectsEachFlippedBitOfAFreeHeaderButTheStateAndOfItsLink(long nextFree) {
    headers.writeFree(8, 64, nextFree);
    for (int bit = 1; bit < 2 * Long.SIZE; bit++) {
      flip(8, bit);
      assertCorrupted(8, () -> headers.nextFree(8));
      flip(8, bit);
      assertThat(headers.nextFree(8)).isEqualTo(nextFree);
    }
  }

  /** The number that differs from arena to arena makes no difference to that. */
  @Test
  void detectsFlippedBitsInEveryArena() {
    for (int arena = 0; arena < 2000; arena++) {
      var others = new BlockHeaders(range);
      others.writeFree(8, 64, 4104);
      for (int bit = 1; bit < 2 * Long.SIZE; bit++) {
        flip(8, bit);
        boolean missed;
        try {
          others.blockBytesAt(8);
          missed = true;
        } catch (HeapCorruptionException detected) {
          missed = false;
        }
        assertThat(missed).as("bit %d", bit).isFalse();
        flip(8, bit);
      }
    }
  }

  @Test
  void detectsAFlippedStateOfAFreeBlockWithoutSuccessor() {
    headers.writeFree(8, 64, 0);
    flip(8, 0);
    assertCorrupted(8, () -> headers.blockBytesAt(8));
  }

  @Test
  void detectsMemoryFilledWithOneByte() {
    for (int content = 0; content < 256; content++) {
      headers.writeFree(8, 64, 4104);
      range.asSlice(8, 16).fill((byte) content);
      assertCorrupted(8, () -> headers.blockBytesAt(8));
    }
  }

  /**
   * Headers with a plausible size are the hardest case: only the check of 16 bits tells them. With
   * 200,000 of them 3 are expected to slip through; more than 30 would mean that the check is not
   * what it should be.
   */
  @Test
  void detectsAlmostAllRandomHeaders() {
    long seed = 0x5EED;
    var random = new Random(seed);
    int missed = 0;
    for (int i = 0; i < 200_000; i++) {
      long size = BlockHeaders.UNIT_BYTES * (2 + random.nextInt(4000));
      range.set(ValueLayout.JAVA_LONG, 8, random.nextLong() << 48 | size | random.nextInt(2));
      range.set(ValueLayout.JAVA_LONG, 16, random.nextLong());
      try {
        headers.blockBytesAt(8);
        missed++;
      } catch (HeapCorruptionException detected) {
        assertThat(detected.address()).isEqualTo(range.address() + 8);
      }
    }
    assertThat(missed).as("seed %d", seed).isLessThanOrEqualTo(30);
  }

  @Test
  void aHeaderIsNotValidElsewhere() {
    int missed = 0;
    headers.writeLive(8, 64);
    long header = range.get(ValueLayout.JAVA_LONG, 8);
    for (long offset = 24; offset < headers.end() - 64; offset += 16) {
      range.set(ValueLayout.JAVA_LONG, offset, header);
      try {
        headers.blockBytesAt(offset);
        missed++;
      } catch (HeapCorruptionException detected) {
        assertThat(detected.address()).isEqualTo(range.address() + offset);
      }
    }
    assertThat(missed).isLessThanOrEqualTo(3);
  }

  @Test
  void sizesThatLeaveTheArenaAreCorrupted() {
    headers.writeLive(8, ARENA_BYTES);
    assertCorrupted(8, () -> headers.blockBytesAt(8));
    headers.writeLive(headers.end() - 32, 48);
    assertCorrupted(headers.end() - 32, () -> headers.blockBytesAt(headers.end() - 32));
    headers.writeLive(8, 16);
    assertCorrupted(8, () -> headers.blockBytesAt(8));
    headers.writeLive(8, 0);
    assertCorrupted(8, () -> headers.blockBytesAt(8));
  }

  /** Links with a valid check, as only the allocator itself could write them. */
  @ParameterizedTest
  @ValueSource(
      longs = {
        8, // itself
        24, // inside itself
        72, // the neighbour, with which it would have been joined
        -8,
        Long.MIN_VALUE + 8,
        Long.MAX_VALUE - 7,
        65528, // the end
        65512, // no room for a block before the end
        100 // no offset of a block
      })
  void linksThatLeadNowhereAreCorrupted(long nextFree) {
    headers.writeFree(8, 64, nextFree);
    assertCorrupted(8, () -> headers.nextFree(8));
  }

  @Test
  void requestsAreRoundedUpToBlocks() {
    assertThat(BlockHeaders.blockBytes(0)).isEqualTo(32);
    assertThat(BlockHeaders.blockBytes(24)).isEqualTo(32);
    assertThat(BlockHeaders.blockBytes(25)).isEqualTo(48);
    assertThat(BlockHeaders.blockBytes(40)).isEqualTo(48);
    assertThat(BlockHeaders.blockBytes(41)).isEqualTo(64);
    for (long size = 0; size < 4096; size++) {
      long blockBytes = BlockHeaders.blockBytes(size);
      assertThat(blockBytes % BlockHeaders.UNIT_BYTES).isZero();
      assertThat(BlockHeaders.usableBytes(blockBytes)).isGreaterThanOrEqualTo(size);
      assertThat(BlockHeaders.blockBytes(BlockHeaders.usableBytes(blockBytes)))
          .isEqualTo(blockBytes);
    }
    assertThat(BlockHeaders.blockBytes(Sizes.ADDRESS_SPACE_BYTES - 1))
        .isEqualTo(Sizes.ADDRESS_SPACE_BYTES + 16);
  }

  private void flip(long offset, int bit) {
    long at = offset + bit / Long.SIZE * Long.BYTES;
    range.set(ValueLayout.JAVA_LONG, at, range.get(ValueLayout.JAVA_LONG, at) ^ (1L << (bit % 64)));
  }

  private void assertCorrupted(long offset, Runnable read) {
    assertThatThrownBy(read::run)
        .isInstanceOf(HeapCorruptionException.class)
        .extracting(thrown -> ((HeapCorruptionException) thrown).address())
        .isEqualTo(range.address() + offset);
  }
}
