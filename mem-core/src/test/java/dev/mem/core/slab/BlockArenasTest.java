package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HugePages;
import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.ForwardingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Arenas that are one block: which are kept when they are freed, and which are taken again. */
final class BlockArenasTest {
  private static final long MIB = 1 << 20;

  /** What happens when the page source is called, before it does what is asked. */
  private static class Hooks {
    void beforeReserve() {}

    void beforeCommit() {}
  }

  private Hooks hooks = new Hooks();
  private final List<PageSource.HugePageAdvice> advised = new ArrayList<>();
  private final SimulatedPageSource source = Simulations.of("all", allTraits());
  private final ForwardingPageSource hooked =
      new ForwardingPageSource(source) {
        @Override
        public MemorySegment reserve(long byteSize, long byteAlignment, Arena scope) {
          hooks.beforeReserve();
          return super.reserve(byteSize, byteAlignment, scope);
        }

        @Override
        public void commit(MemorySegment range) {
          hooks.beforeCommit();
          super.commit(range);
        }

        @Override
        public void adviseHugePages(MemorySegment range, HugePageAdvice advice) {
          advised.add(advice);
          super.adviseHugePages(range, advice);
        }
      };
  private final Fixtures.Tested tested = Fixtures.newEngine(hooked);
  private final ShardedEngine engine = tested.engine();
  private final SlabHeap heap = new SlabHeap(engine, engine.space(), null);
  private final BlockArenas blocks = new BlockArenas(engine, tested.supply(), HugePages.PREFER);

  private static PageSourceTraits allTraits() {
    return SimulatedPageSource.withEveryTrait(4096).traits();
  }

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    blocks.close();
    assertThat(blocks.arenas()).isEmpty();
    assertThat(blocks.purge(Purge.ALL)).as("nothing is kept").isFalse();
    engine.close();
    source.verifyAllReleased();
  }

  private BlockArena allocate(long byteSize) {
    return Objects.requireNonNull(blocks.allocate(heap, byteSize, 16, Exhaustion.RETURNS_NOTHING));
  }

  private void free(BlockArena block) {
    assertThat(blocks.free(block)).isTrue();
  }

  @Test
  void aBlockIsLiveUntilItIsFreed() {
    BlockArena block = allocate(3 * MIB - 100);
    assertThat(block.isLive()).isTrue();
    assertThat(block.heap()).isSameAs(heap);
    assertThat(block.usableBytes()).isEqualTo(3 * MIB);
    assertThat(blocks.arenas()).containsExactly(block);
    free(block);
    assertThat(block.isLive()).isFalse();
    assertThat(blocks.free(block)).as("twice").isFalse();
    assertThat(blocks.arenas()).as("kept").containsExactly(block);
    assertThat(blocks.purge(Purge.ALL)).isFalse();
    assertThat(blocks.arenas()).isEmpty();
    assertThat(source.liveReservations()).isZero();
  }

  @Test
  void arenasAreAdvisedAsTheirAllocatorIsWhenTheyAreNew() {
    BlockArena block = allocate(3 * MIB);
    assertThat(advised).containsExactly(PageSource.HugePageAdvice.PREFER);
    free(block);
    assertThat(allocate(3 * MIB)).isSameAs(block);
    assertThat(advised).hasSize(1);
  }

  @Test
  void aKeptBlockIsTakenIfNotAFifthOfItIsTooMuch() {
    BlockArena block = allocate(5 * MIB);
    free(block);
    assertThat(allocate(4 * MIB - 4096)).isNotSameAs(block);
    BlockArena again = allocate(4 * MIB);
    assertThat(again).isSameAs(block);
    assertThat(again.usableBytes()).isEqualTo(4 * MIB);
  }

  @Test
  void ofSeveralTheSmallestThatWillDoIsTaken() {
    for (long[] sizes : new long[][] {{19, 17, 20, 18}, {17, 20, 18, 19}, {20, 19, 18, 17}}) {
      List<BlockArena> kept = new ArrayList<>();
      for (long size : sizes) {
        kept.add(allocate(size * MIB / 4));
      }
      kept.forEach(this::free);
      for (long size = 17; size <= 20; size++) {
        assertThat(allocate(17 * MIB / 4).byteSize()).isEqualTo(size * MIB / 4);
      }
      kept.forEach(this::free);
      assertThat(blocks.purge(Purge.ALL)).isFalse();
    }
  }

  @Test
  void anAlignedBlockIsNotAnyKeptOne() {
    free(allocate(3 * MIB));
    BlockArena aligned =
        Objects.requireNonNull(
            blocks.allocate(heap, 3 * MIB, 16 * MIB, Exhaustion.RETURNS_NOTHING));
    assertThat(aligned.address() % (16 * MIB)).isZero();
  }

  /** The sum is right however often blocks come and go. */
  @Test
  void sixtyFourMebibytesAreKeptAndNoMore() {
    for (int i = 0; i < 40; i++) {
      free(allocate(4 * MIB));
    }
    assertThat(source.reservationsMade()).isEqualTo(1);
    List<BlockArena> many = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      many.add(allocate(4 * MIB));
    }
    many.forEach(this::free);
    assertThat(blocks.arenas()).containsExactlyElementsOf(many.subList(0, 16));
    assertThat(source.liveReservations()).isEqualTo(16);
    assertThat(many).noneMatch(BlockArena::isLive);
    assertThat(blocks.purge(Purge.LONG_FREE)).as("free since just now").isTrue();
    assertThat(blocks.purge(Purge.LONG_FREE)).isFalse();
    assertThat(source.liveReservations()).isZero();
    free(allocate(4 * MIB));
    assertThat(source.liveReservations()).as("kept again").isEqualTo(1);
  }

  @Test
  void theBlocksOfAHeapAreFreedWithIt() {
    SlabHeap another = new SlabHeap(engine, engine.space(), null);
    BlockArena first = allocate(3 * MIB);
    BlockArena second =
        Objects.requireNonNull(blocks.allocate(another, 3 * MIB, 16, Exhaustion.RETURNS_NOTHING));
    blocks.drop(another);
    assertThat(first.isLive()).isTrue();
    assertThat(second.isLive()).isFalse();
    assertThat(allocate(3 * MIB)).isSameAs(second);
    assertThat(second.heap()).isSameAs(heap);
  }

  /** What may hold anything: nothing of fresh memory that is zero, all where it need not be. */
  @Test
  void freshMemoryIsAsCleanAsThePageSourceSays() {
    BlockArena block = allocate(3 * MIB);
    assertThat(BlockArenas.use(block)).as("as new").isZero();
    assertThat(BlockArenas.use(block)).isEqualTo(3 * MIB);

    Set<PageSourceTrait> traits = EnumSet.copyOf(source.traits().set());
    traits.remove(PageSourceTrait.ZEROES_FRESH);
    var dirty = Simulations.of("no zeroes", new PageSourceTraits(4096, 4096, 2 * MIB, traits));
    Fixtures.Tested another = Fixtures.newEngine(dirty);
    long zeroed =
        another.engine().allocate(3 * MIB, 16, Content.ZEROED, Exhaustion.RETURNS_NOTHING);
    BlockArena unclean = (BlockArena) Fixtures.arenaOf(zeroed);
    assertThat(unclean.range().mismatch(MemorySegment.ofArray(new byte[(int) (3 * MIB)])))
        .as("the first byte that is not zero")
        .isEqualTo(-1);
    another.engine().close();
    dirty.verifyAllReleased();
  }

  // ---- memory is short

  private static PageSourceException refusal() {
    return new PageSourceException("commit", 12, "ENOMEM", "refused");
  }

  private void refuseCommits() {
    hooks =
        new Hooks() {
          @Override
          void beforeCommit() {
            throw refusal();
          }
        };
  }

  @Test
  void anArenaThatCannotBeCommittedIsGivenBack() {
    refuseCommits();
    assertThat(blocks.allocate(heap, 3 * MIB, 16, Exhaustion.RETURNS_NOTHING)).isNull();
    assertThat(source.reservationsMade()).isEqualTo(1);
    assertThat(source.liveReservations()).isZero();
    assertThat(blocks.arenas()).isEmpty();
  }

  /** One that was kept after it had shrunk: what it gave up then is missing. */
  @Test
  void aKeptArenaThatCannotBeCommittedIsGivenBackToo() {
    BlockArena block = allocate(4 * MIB);
    assertThat(blocks.tryResize(block, MIB)).isTrue();
    free(block);
    refuseCommits();
    assertThat(blocks.allocate(heap, 4 * MIB, 16, Exhaustion.RETURNS_NOTHING)).isNull();
    assertThat(blocks.arenas()).isEmpty();
    assertThat(source.liveReservations()).isZero();
  }

  @Test
  void aBlockThatCannotGrowIsAsLiveAsBefore() {
    BlockArena block = allocate(4 * MIB);
    assertThat(blocks.tryResize(block, MIB)).isTrue();
    refuseCommits();
    assertThat(blocks.tryResize(block, 4 * MIB)).isFalse();
    assertThat(block.isLive()).isTrue();
    assertThat(block.usableBytes()).isEqualTo(MIB);
    free(block);
  }

  // ---- the end

  @Test
  void anArenaThatComesAfterTheEndIsGivenBack() {
    hooks =
        new Hooks() {
          @Override
          void beforeReserve() {
            blocks.close();
          }
        };
    assertThatThrownBy(() -> allocate(3 * MIB)).isInstanceOf(IllegalStateException.class);
    assertThat(source.reservationsMade()).isEqualTo(1);
    assertThat(source.liveReservations()).isZero();
  }

  @Test
  void theEndIsTheEndOfLiveAndKeptBlocks() {
    BlockArena live = allocate(3 * MIB);
    BlockArena kept = allocate(4 * MIB);
    free(kept);
    blocks.close();
    assertThat(live.isLive()).isFalse();
    assertThat(source.liveReservations()).isZero();
    assertThat(blocks.free(live)).isFalse();
    assertThat(blocks.tryResize(live, MIB)).isFalse();
  }
}
