package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.Simulations;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Powers of two, halved and joined. */
final class BuddyEngineTest {
  private static final long PAGE = 4096;
  private static final long ARENA_BYTES = 16 * PAGE;

  private final EngineFixture fixture =
      new EngineFixture(
          Simulations.likeLinux(PAGE), ARENA_BYTES, OptionalLong.empty(), BuddyEngine::new);

  @AfterEach
  void verifyAndClose() {
    fixture.verify();
    fixture.close();
  }

  @Test
  void everyBlockIsAPowerOfTwoAtAMultipleOfItsSize() {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      long byteSize = random.nextLong(1L << random.nextInt(18));
      long block = fixture.allocate(byteSize);
      long usable = fixture.usableSize(block);
      assertThat(Long.bitCount(usable)).isEqualTo(1);
      assertThat(usable).isLessThan(Math.max(33, 2 * byteSize)).isGreaterThanOrEqualTo(byteSize);
      assertThat(block % usable).isZero();
    }
  }

  /** The first allocation halves the arena down to the size; freeing joins it all again. */
  @Test
  void halvesAndJoins() {
    long block = fixture.allocate(PAGE);
    long start = EngineFixture.tiledArenaOf(block).address();
    List<String> expected = new ArrayList<>();
    expected.add("arena 0x%x of %d".formatted(start, ARENA_BYTES));
    expected.add("live 0x%x of %d".formatted(start, PAGE));
    for (long size = PAGE; size < ARENA_BYTES; size *= 2) {
      expected.add("free 0x%x of %d".formatted(start + size, size));
    }
    assertThat(fixture.picture()).isEqualTo(expected);
    fixture.free(block);
    assertThat(fixture.picture())
        .containsExactly(expected.getFirst(), "free 0x%x of %d".formatted(start, ARENA_BYTES));
  }

  @Test
  void neighboursThatAreNotBuddiesStayApart() {
    long[] blocks = new long[4];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = fixture.allocate(PAGE);
    }
    fixture.free(blocks[1]);
    fixture.free(blocks[2]);
    assertThat(fixture.picture()).contains("free 0x%x of %d".formatted(blocks[1], PAGE));
    assertThat(fixture.allocate(2 * PAGE)).isNotEqualTo(blocks[1]);
  }

  @Test
  void theFirstArenaIsFilledFirst() {
    long[] filling = new long[32];
    for (int i = 0; i < filling.length; i++) {
      filling[i] = fixture.allocate(ARENA_BYTES / 2);
    }
    assertThat(fixture.account.arenasObtained()).isEqualTo(16);
    fixture.free(filling[21]);
    fixture.free(filling[3]);
    assertThat(fixture.allocate(ARENA_BYTES / 2)).isEqualTo(filling[3]);
    assertThat(fixture.allocate(ARENA_BYTES / 2)).isEqualTo(filling[21]);
  }

  @Test
  void growsIntoFreeBuddiesAndShrinksByHalves() {
    long block = fixture.allocate(PAGE);
    assertThat(fixture.tryResize(block, ARENA_BYTES)).isTrue();
    assertThat(fixture.usableSize(block)).isEqualTo(ARENA_BYTES);
    assertThat(fixture.tryResize(block, ARENA_BYTES + 1)).isFalse();
    assertThat(fixture.tryResize(block, 100)).isTrue();
    assertThat(fixture.usableSize(block)).isEqualTo(128);
    long buddy = fixture.allocate(100);
    assertThat(buddy).isEqualTo(block + 128);
    assertThat(fixture.tryResize(buddy, 200)).as("a right half cannot grow").isFalse();
    assertThat(fixture.tryResize(block, 200)).as("its buddy is live").isFalse();
  }

  /** Arenas too large for the smallest blocks have larger ones, committed as far as they go. */
  @Test
  void largeArenasHaveLargerLeaves() {
    long large = fixture.allocate(64L << 20);
    fixture.memory(large).fill((byte) 1);
    assertThat(fixture.tryResize(large, 1)).isTrue();
    assertThat(fixture.usableSize(large)).isEqualTo(64);
    long small = fixture.allocate(1);
    fixture.memory(small).fill((byte) 2);
    assertThat(fixture.usableSize(small)).isEqualTo(64);
  }
}
