package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.HeapCorruptionException;
import dev.mem.core.Simulations;
import dev.mem.core.engine.EngineContext;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Engines with boundary tags, of whose free blocks any one bit may have flipped: a call reports it,
 * and the heap is as it was, or does its work without having come across it. (Of larger damage one
 * in 65,536 is not noticed, which would fail this test now and then.)
 */
final class DamageTest {
  private static final long PAGE = 4096;
  private static final int ROUNDS = 400;

  private final List<Long> live = new ArrayList<>();

  static Collection<Engine> engines() {
    return List.of(
        new Engine("next-fit", NextFitEngine::new),
        new Engine("best-fit", BestFitEngine::new),
        new Engine("boundary-tag", BoundaryTagEngine::new),
        new Engine("segregated", SegregatedFitEngine::new),
        new Engine("tlsf", TlsfEngine::new));
  }

  record Engine(String name, Function<EngineContext, TiledEngine<?>> maker) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aDamagedFreeBlockIsReportedOrNotTouched(Engine engine) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    EngineFixture fixture =
        new EngineFixture(
            Simulations.likeLinux(PAGE), 8 * PAGE, OptionalLong.empty(), engine.maker());
    int reported = 0;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < 20; step++) {
          operate(fixture, random);
        }
        reported += damageAndOperate(fixture, random) ? 1 : 0;
        fixture.verify();
      }
    } catch (RuntimeException | AssertionError failed) {
      throw new AssertionError("seed " + seed, failed);
    }
    assertThat(reported).as("seed %d", seed).isPositive();
    live.forEach(fixture::free);
    fixture.verify();
    fixture.close();
  }

  private void operate(EngineFixture fixture, Random random) {
    int choice = random.nextInt(5);
    if (choice < 2 && !live.isEmpty()) {
      long block = live.get(random.nextInt(live.size()));
      fixture.free(block);
      live.remove(block);
    } else if (choice == 2 && !live.isEmpty()) {
      fixture.tryResize(live.get(random.nextInt(live.size())), random.nextLong(600));
    } else if (live.size() < 150) {
      live.add(fixture.allocate(random.nextLong(300), 16L << random.nextInt(4)));
    }
  }

  /** Returns whether the damage was reported. */
  private boolean damageAndOperate(EngineFixture fixture, Random random) {
    List<String> picture = fixture.picture();
    List<Long> free = freeBlocks(picture);
    if (free.isEmpty()) {
      return false;
    }
    long block = free.get(random.nextInt(free.size()));
    TiledArena arena = EngineFixture.tiledArenaOf(block);
    long offset = block - arena.address();
    long end = offset + arena.blockBytesAt(offset);
    long[] words = {offset, offset + 8, offset + 16, end - 8};
    long at = words[random.nextInt(words.length)];
    long original = arena.range().get(ValueLayout.JAVA_LONG, at);
    long damage = original ^ 1L << random.nextInt(Long.SIZE);
    arena.range().set(ValueLayout.JAVA_LONG, at, damage);
    Map<Long, byte[]> before = contents(fixture);
    boolean reported = false;
    try {
      operate(fixture, random);
    } catch (HeapCorruptionException found) {
      reported = true;
    }
    if (!arena.isReturned() && isDamaged(fixture)) {
      assertThat(arena.range().get(ValueLayout.JAVA_LONG, at)).isEqualTo(damage);
      arena.range().set(ValueLayout.JAVA_LONG, at, original);
    }
    if (reported) {
      assertThat(fixture.picture()).isEqualTo(picture);
      before.forEach((address, content) ->
          assertThat(fixture.memory(address).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content));
    }
    return reported;
  }

  /** The engine itself may have written what the damage was: a size that is a power of two less. */
  private static boolean isDamaged(EngineFixture fixture) {
    try {
      fixture.verify();
      return false;
    } catch (HeapCorruptionException found) {
      return true;
    }
  }

  private static List<Long> freeBlocks(List<String> picture) {
    return picture.stream()
        .map(line -> line.split(" "))
        .filter(words -> words[0].equals("free"))
        .map(words -> Long.decode(words[1]))
        .toList();
  }

  private Map<Long, byte[]> contents(EngineFixture fixture) {
    Map<Long, byte[]> contents = new HashMap<>();
    for (long block : live) {
      contents.put(block, fixture.memory(block).toArray(ValueLayout.JAVA_BYTE));
    }
    return contents;
  }
}
