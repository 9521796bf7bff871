package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HugePages;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.Grains;
import dev.mem.tests.fixture.ForwardingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When free memory goes back, and where it is found when there is no other. */
final class PurgingTest {
  private static final long KIB = 1 << 10;

  private final SimulatedPageSource source = Simulations.likeWindows(4 * KIB);
  private Fixtures.Tested tested = Fixtures.newEngine(source).afterFirstThread();

  @AfterEach
  void nothingIsLeft() {
    tested.engine().verify();
    tested.engine().close();
    source.verifyAllReleased();
  }

  private ShardedEngine engine() {
    return tested.engine();
  }

  private void limit(long bytes) {
    engine().close();
    tested =
        Fixtures.newEngine(source, OptionalLong.of(bytes), HugePages.SYSTEM_DEFAULT)
            .afterFirstThread();
  }

  private SpacePurge purge() {
    return new SpacePurge(engine().space(), HugePages.SYSTEM_DEFAULT);
  }

  @Test
  void thereIsMoreToComeWhileSomethingHasJustBecomeFree() {
    long live = tested.allocate(32 * KIB);
    long block = tested.allocate(32 * KIB);
    assertThat(purge().purge(Purge.LONG_FREE)).as("nothing is free").isFalse();
    Fixtures.elsewhere(() -> tested.free(block));
    assertThat(source.committedBytes()).isEqualTo(64 * KIB);
    assertThat(purge().purge(Purge.LONG_FREE)).as("free since just now").isTrue();
    assertThat(source.committedBytes()).isEqualTo(64 * KIB);
    assertThat(purge().purge(Purge.LONG_FREE)).as("free for long").isFalse();
    assertThat(source.committedBytes()).isEqualTo(32 * KIB);
    tested.free(live);
  }

  @Test
  void thereIsMoreToComeWhileSomethingIsKept() {
    SlabHeapEngine heap = (SlabHeapEngine) engine().newSibling();
    long live = heap.allocate(32 * KIB, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    long block = heap.allocate(224 * KIB, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    heap.free(Fixtures.arenaOf(block), block);
    assertThat(purge().purge(Purge.LONG_FREE)).as("kept").isTrue();
    assertThat(purge().purge(Purge.LONG_FREE)).as("free since just now").isTrue();
    assertThat(purge().purge(Purge.LONG_FREE)).isFalse();
    assertThat(source.committedBytes()).isEqualTo(32 * KIB);
    heap.free(Fixtures.arenaOf(live), live);
    heap.close();
  }

  @Test
  void anArenaIsReleasedWhenAllOfItHasBeenFreeForLong() {
    long block = tested.allocate(20 * KIB);
    tested.free(block);
    assertThat(purge().purge(Purge.LONG_FREE)).isTrue();
    assertThat(source.liveReservations()).isEqualTo(1);
    assertThat(purge().purge(Purge.LONG_FREE)).isFalse();
    assertThat(source.liveReservations()).isZero();
  }

  @Test
  void allOfItGoesAtOnceWhenAskedFor() {
    tested.free(tested.allocate(20 * KIB));
    assertThat(purge().purge(Purge.ALL)).isFalse();
    assertThat(source.liveReservations()).isZero();
  }

  /** Memory that comes back zero is clean: it need not be zeroed by hand. */
  @Test
  void whatWasPurgedIsClean() {
    long live = tested.allocate(20 * KIB);
    long block = tested.allocate(40 * KIB);
    RunArena arena = engine().space().arenas().getFirst();
    Fixtures.elsewhere(() -> tested.free(block));
    assertThat(arena.isClean(arena.grainOf(block), 40)).isFalse();
    purge().purge(Purge.ALL);
    assertThat(arena.isClean(arena.grainOf(block), 40)).isTrue();
    assertThat(arena.isClean(arena.grainOf(live), 1)).isFalse();
    assertThat(arena.find(arena.grains() - 20, 1)).as("free as before").isEqualTo(20);
    tested.free(live);
  }

  /** An arena that others give back while the one before it is purged is no more to come. */
  @Test
  void anArenaThatIsGivenBackMeanwhileIsNotPurged() {
    var releasing = new AtomicReference<Runnable>(() -> {});
    SimulatedPageSource linux = Simulations.likeLinux(4 * KIB);
    var watched =
        new ForwardingPageSource(linux) {
          @Override
          public void decommit(MemorySegment range) {
            super.decommit(range);
            releasing.getAndSet(() -> {}).run();
          }
        };
    tested.engine().close();
    tested = Fixtures.newEngine(watched).afterFirstThread();
    SlabSpace space = engine().space();
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      blocks.add(tested.allocate(2048 * KIB - 1));
    }
    assertThat(space.arenas()).hasSize(2);
    RunArena second = space.arenas().getLast();
    tested.free(blocks.get(0));
    tested.free(blocks.get(2));
    assertThat(purge().purge(Purge.LONG_FREE)).as("free since just now").isTrue();
    releasing.set(() -> assertThat(space.releaseIfEmpty(second)).isTrue());
    assertThat(purge().purge(Purge.LONG_FREE)).isFalse();
    assertThat(space.arenas()).hasSize(1).doesNotContain(second);
    assertThat(linux.liveReservations()).isEqualTo(1);
    tested.free(blocks.get(1));
    assertThat(purge().purge(Purge.ALL)).isFalse();
    assertThat(linux.liveReservations()).isZero();
  }

  @Test
  void aThreadThatReleasesItsCachesKeepsNothing() {
    for (int i = 0; i < 300; i++) {
      tested.free(tested.allocate(64));
    }
    tested.free(tested.allocate(64 * KIB));
    RunArena arena = engine().space().arenas().getFirst();
    assertThat(arena.isEmpty()).isFalse();
    engine().releaseThreadCaches();
    for (Extent extent : arena.eachExtent()) {
      assertThat(extent).as("the span is free grains").isInstanceOf(Slab.class);
    }
    boolean _ = purge().purge(Purge.ALL);
    long kept = Grains.bytes(arena.grains() - arena.freeGrains());
    assertThat(kept).as("the slab that threads without a heap share").isEqualTo(4 * KIB);
  }

  @Test
  void whatIsKeptReadyIsGivenUpBeforeMemoryIsShort() {
    limit(256 * KIB);
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      blocks.add(tested.allocate(16 * KIB));
    }
    blocks.forEach(tested::free);
    long span = tested.allocate(200 * KIB);
    tested.free(span);
    List<Long> small = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      small.add(tested.allocate(112));
    }
    assertThat(source.committedBytes()).isLessThanOrEqualTo(256 * KIB);
    small.forEach(tested::free);
  }

  /** Few of a slab, so that nobody was told of them. */
  @Test
  void singleFreeBlocksAreFoundBeforeAnythingFails() {
    limit(512 * KIB);
    List<Long> blocks = new ArrayList<>();
    for (long block = allocateOrNothing(1024); block != 0; block = allocateOrNothing(1024)) {
      blocks.add(block);
    }
    assertThat(blocks).hasSizeGreaterThan(300);
    for (int freed = 0; freed < blocks.size(); freed += 50) {
      tested.free(blocks.get(freed));
      assertThat(allocateOrNothing(1024)).as("block %d", freed).isEqualTo(blocks.get(freed));
      assertThat(allocateOrNothing(1024)).isZero();
    }
    blocks.forEach(tested::free);
    assertThat(engine().live().blocks()).isZero();
  }

  /** A slab of 32 KiB has no room then. */
  @Test
  void theLastMemoryGoesToSmallSlabs() {
    limit(512 * KIB);
    List<Long> blocks = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (long block = allocateOrNothing(704); block != 0; block = allocateOrNothing(704)) {
        blocks.add(block);
      }
      assertThat(blocks.size() * 704L).as("round %d", round).isGreaterThan(480 * KIB);
      blocks.forEach(tested::free);
      blocks.clear();
    }
    assertThat(engine().live().blocks()).isZero();
  }

  private long allocateOrNothing(long byteSize) {
    return engine().allocate(byteSize, 16, Content.UNSPECIFIED, Exhaustion.RETURNS_NOTHING);
  }

  /**
   * A thread with a heap of its own takes what a shared one has free, when nothing else is left.
   */
  @Test
  void blocksOfSharedHeapsAreTheLastResort() {
    limit(64 * KIB);
    List<Long> blocks = new ArrayList<>();
    long first = tested.allocate(8 * KIB);
    blocks.add(first);
    while (true) {
      long block = engine().allocate(8 * KIB, 16, Content.ZEROED, Exhaustion.RETURNS_NOTHING);
      if (block == 0) {
        break;
      }
      blocks.add(block);
    }
    assertThat(blocks).as("of 64 KiB").hasSizeBetween(6, 8);
    assertThatThrownBy(() -> tested.allocate(8 * KIB)).isInstanceOf(OffHeapOutOfMemoryError.class);
    Fixtures.elsewhere(() -> tested.free(first));
    List<Long> got = new ArrayList<>();
    Fixtures.elsewhere(() -> got.add(tested.allocate(8 * KIB)));
    assertThat(got).containsExactly(first);
    blocks.forEach(tested::free);
    assertThat(engine().live().blocks()).isZero();
  }
}
