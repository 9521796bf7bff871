package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.Simulations;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every address, over random sequences of operations, is the one that the model says. */
final class FirstFitPlacementTest {
  private static final long PAGE = 4096;
  private static final long ARENA_BYTES = 16 * PAGE;
  private static final int STEPS = 1500;

  /** A block of the sequence, and the byte that fills it. */
  private record Filled(long address, long usableBytes, byte content) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void placesEveryBlockWhereTheModelDoes(long seed) {
    var random = new Random(seed);
    var fixture =
        new EngineFixture(
            seed % 2 == 0 ? Simulations.likeWindows(PAGE) : Simulations.likeLinux(PAGE),
            ARENA_BYTES);
    var model = new FirstFitModel();
    var live = new ArrayList<Filled>();
    for (int step = 0; step < STEPS; step++) {
      // Phases of growth and of shrinking, so that arenas come and go.
      boolean growing = step / 150 % 2 == 0;
      int dice = random.nextInt(100);
      if (live.isEmpty() || dice < (growing ? 55 : 25)) {
        allocate(fixture, model, live, random, seed, step);
      } else if (dice < 80) {
        free(fixture, model, live, random);
      } else if (dice < 97) {
        resize(fixture, model, live, random, seed, step);
      } else {
        fixture.engine.trim();
      }
      if (step % 16 == 0) {
        assertThat(fixture.picture()).as("seed %d, step %d", seed, step).isEqualTo(model.picture());
        fixture.verify();
      }
    }
    while (!live.isEmpty()) {
      free(fixture, model, live, random);
    }
    assertThat(fixture.picture()).isEmpty();
    assertThat(fixture.account.arenasReleased()).isEqualTo(fixture.account.arenasObtained());
    fixture.close();
  }

  private static void allocate(
      EngineFixture fixture,
      FirstFitModel model,
      List<Filled> live,
      Random random,
      long seed,
      int step) {
    long byteSize = randomSize(random);
    long byteAlignment = random.nextInt(4) > 0 ? 16 : 16L << random.nextInt(10);
    long expected = model.allocate(byteSize, byteAlignment);
    long obtained = fixture.account.arenasObtained();
    boolean zeroed = random.nextBoolean();
    long address =
        zeroed && byteAlignment == 16
            ? fixture.allocateZeroed(byteSize)
            : fixture.allocate(byteSize, byteAlignment);
    if (expected == 0) {
      assertThat(fixture.account.arenasObtained()).isEqualTo(obtained + 1);
      FreeListArena arena = EngineFixture.arenaOf(address);
      model.addArena(arena.address(), arena.byteSize());
      expected = model.allocate(byteSize, byteAlignment);
    }
    assertThat(address)
        .as("seed %d, step %d: %d bytes aligned to %d", seed, step, byteSize, byteAlignment)
        .isEqualTo(expected);
    if (zeroed && byteAlignment == 16) {
      assertFilled(fixture, address, byteSize, (byte) 0);
    }
    byte content = (byte) (1 + random.nextInt(255));
    fixture.memory(address).fill(content);
    live.add(new Filled(address, fixture.usableSize(address), content));
  }

  private static long randomSize(Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> 0;
      case 1 -> random.nextLong(ARENA_BYTES);
      case 2 -> ARENA_BYTES + random.nextLong(ARENA_BYTES);
      case 3, 4, 5 -> random.nextLong(4 * PAGE);
      default -> random.nextLong(600);
    };
  }

  private static void free(
      EngineFixture fixture, FirstFitModel model, List<Filled> live, Random random) {
    Filled block = live.remove(random.nextInt(live.size()));
    assertFilled(fixture, block.address(), block.usableBytes(), block.content());
    long released = fixture.account.arenasReleased();
    fixture.free(block.address());
    boolean arenaGone = model.free(block.address());
    assertThat(fixture.account.arenasReleased()).isEqualTo(released + (arenaGone ? 1 : 0));
  }

  private static void resize(
      EngineFixture fixture,
      FirstFitModel model,
      List<Filled> live,
      Random random,
      long seed,
      int step) {
    int index = random.nextInt(live.size());
    Filled block = live.get(index);
    long newByteSize =
        switch (random.nextInt(3)) {
          case 0 -> random.nextLong(block.usableBytes() + 1);
          case 1 -> block.usableBytes() + random.nextLong(100);
          default -> randomSize(random);
        };
    boolean expected = model.resize(block.address(), newByteSize);
    assertThat(fixture.tryResize(block.address(), newByteSize))
        .as("seed %d, step %d: %s to %d", seed, step, block, newByteSize)
        .isEqualTo(expected);
    long usableBytes = fixture.usableSize(block.address());
    assertThat(usableBytes).isGreaterThanOrEqualTo(expected ? newByteSize : block.usableBytes());
    assertFilled(
        fixture, block.address(), Math.min(usableBytes, block.usableBytes()), block.content());
    fixture.memory(block.address()).fill(block.content());
    live.set(index, new Filled(block.address(), usableBytes, block.content()));
  }

  private static void assertFilled(
      EngineFixture fixture, long address, long byteSize, byte content) {
    var memory = fixture.memory(address);
    for (long offset = 0; offset < byteSize; offset++) {
      if (memory.get(ValueLayout.JAVA_BYTE, offset) != content) {
        throw new AssertionError(
            "byte %d of the block at 0x%x is not %d".formatted(offset, address, content));
      }
    }
  }
}
