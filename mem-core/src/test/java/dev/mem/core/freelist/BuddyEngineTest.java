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

  /** Sides that are free, but no halves of one node. */
  @Test
  void onlyTwoHalvesOfOneSizeAreJoined() {
    long left = fixture.allocate(64);
    long first = fixture.allocate(32);
    long second = fixture.allocate(32);
    long right = fixture.allocate(64);
    assertThat(second - left).isEqualTo(96);
    BuddyArena arena = (BuddyArena) EngineFixture.tiledArenaOf(left);
    long offset = arena.offsetOf(left);
    assertThat(arena.mustBeJoined(offset, offset + 64)).as("the right one is halved").isFalse();
    assertThat(arena.mustBeJoined(offset + 64, offset + 96)).isTrue();
    assertThat(arena.mustBeJoined(offset + 96, offset + 128)).isFalse();
    fixture.free(left);
    fixture.free(first);
    fixture.verify();
    assertThat(fixture.picture())
        .contains("free 0x%x of 64".formatted(left), "free 0x%x of 32".formatted(first));
    fixture.free(second);
    assertThat(fixture.picture()).contains("free 0x%x of 128".formatted(left));
    fixture.free(right);
  }

  @Test
  void aBlockOfTheFirstArenaIsFoundWhenTheLaterOnesHaveNoneAnyMore() {
    long half = ARENA_BYTES / 2;
    long[] halves = new long[4];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = fixture.allocate(half);
    }
    fixture.free(halves[1]);
    fixture.free(halves[3]);
    assertThat(fixture.tryResize(halves[2], ARENA_BYTES)).as("takes the later one").isTrue();
    assertThat(fixture.allocate(half)).isEqualTo(halves[1]);
    assertThat(fixture.account.arenasObtained()).isEqualTo(2);
  }

  /** The arena made last is looked into before an older one, in the place of which it came. */
  @Test
  void theNumberOfAnArenaThatWentIsTakenByTheNext() {
    long half = ARENA_BYTES / 2;
    long[] halves = new long[6];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = fixture.allocate(half);
    }
    for (int i = 0; i < 4; i++) {
      fixture.free(halves[i]);
    }
    assertThat(fixture.account.arenasReleased()).as("the first is kept").isEqualTo(1);
    assertThat(fixture.allocate(half)).isEqualTo(halves[0]);
    assertThat(fixture.allocate(half)).isEqualTo(halves[1]);
    long latest = fixture.allocate(half);
    assertThat(fixture.account.arenasObtained()).isEqualTo(4);
    assertThat(fixture.allocate(half)).isEqualTo(latest + half);
    fixture.free(halves[4]);
    fixture.free(latest);
    assertThat(fixture.allocate(half)).isEqualTo(latest);
    assertThat(fixture.allocate(half)).isEqualTo(halves[4]);
  }

  @Test
  void manyArenasAreKnownWithWhatIsFreeInThem() {
    long half = ARENA_BYTES / 2;
    long[] halves = new long[2 * 150];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = fixture.allocate(half);
      if (i == 3) {
        fixture.free(halves[1]);
        fixture.tryResize(halves[0], 32);
      }
    }
    fixture.verify();
    for (int i = 60; i < halves.length; i++) {
      fixture.free(halves[i]);
    }
    fixture.verify();
    long obtained = fixture.account.arenasObtained();
    for (int i = 60; i < 64; i++) {
      assertThat(fixture.allocate(half)).isNotZero();
    }
    assertThat(fixture.account.arenasObtained()).isEqualTo(obtained + 1);
    fixture.verify();
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
