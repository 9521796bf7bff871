package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HugePages;
import dev.mem.InvalidFreeException;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.spi.PageSourceException;
import dev.mem.tests.fixture.ForwardingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the sharded engine does where the quick paths end: spans, memory that is short, the end. */
final class SlowPathsTest {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  private final SimulatedPageSource source = Simulations.likeWindows(4 * KIB);
  private Fixtures.Tested tested = Fixtures.newEngine(source).afterFirstThread();

  @AfterEach
  void nothingIsLeft() {
    engine().verify();
    engine().close();
    source.verifyAllReleased();
  }

  private ShardedEngine engine() {
    return tested.engine();
  }

  private void use(Fixtures.Tested another) {
    engine().close();
    tested = another;
  }

  private void limit(long bytes) {
    use(
        Fixtures.newEngine(source, OptionalLong.of(bytes), HugePages.SYSTEM_DEFAULT)
            .afterFirstThread());
  }

  /** A thread has a heap of its own after some hundred allocations. */
  private void earnAHeap(long byteSize) {
    for (int i = 0; i < 300; i++) {
      tested.free(tested.allocate(byteSize));
    }
    assertThat(engine().allocateQuickly(byteSize)).isNotZero();
  }

  private static long allocate(BlockEngine from, long byteSize, Content content) {
    return from.allocate(byteSize, 16, content, Exhaustion.THROWS);
  }

  private static long allocate(BlockEngine from, long byteSize) {
    return allocate(from, byteSize, Content.UNSPECIFIED);
  }

  private static MemorySegment segment(long address, long byteSize) {
    MemoryArena arena = Fixtures.arenaOf(address);
    return arena.range().asSlice(address - arena.address(), byteSize);
  }

  private static void assertFilled(long address, long byteSize, int value) {
    byte[] bytes = segment(address, byteSize).toArray(ValueLayout.JAVA_BYTE);
    assertThat(bytes).containsOnly(value);
  }

  private void assertRefused(long block) {
    assertThatThrownBy(() -> tested.free(block)).isInstanceOf(InvalidFreeException.class);
  }

  private RunArena onlyArena() {
    assertThat(engine().space().arenas()).hasSize(1);
    return engine().space().arenas().getFirst();
  }

  private boolean isFree(long address) {
    RunArena arena = onlyArena();
    return arena.free.get(arena.grainOf(address));
  }

  // ---- spans

  @Test
  void aSpanFreedByItsOwnerIsTheNextOne() {
    BlockEngine heap = engine().newSibling();
    long lower = allocate(heap, 100 * KIB);
    long block = allocate(heap, 100 * KIB);
    Fixtures.elsewhere(() -> tested.free(lower));
    assertThat(isFree(lower)).isTrue();
    tested.free(block);
    assertThat(isFree(block)).as("kept").isFalse();
    assertThat(heap.allocate(100 * KIB, 4096, Content.UNSPECIFIED, Exhaustion.THROWS))
        .as("what is aligned is looked for")
        .isEqualTo(lower);
    Fixtures.elsewhere(() -> tested.free(lower));
    assertThat(isFree(lower)).isTrue();
    assertThat(allocate(heap, 100 * KIB)).as("not the first that is free").isEqualTo(block);
    assertThat(allocate(heap, 100 * KIB)).isEqualTo(lower);
  }

  @Test
  void aSpanIsFreedOnceWhoeverOwnsIt() {
    BlockEngine heap = engine().newSibling();
    long kept = allocate(heap, 100 * KIB);
    long other = allocate(heap, 100 * KIB);
    tested.free(kept);
    assertRefused(kept);
    Fixtures.elsewhere(() -> assertRefused(kept));
    Fixtures.elsewhere(() -> tested.free(other));
    assertRefused(other);
    Fixtures.elsewhere(() -> assertRefused(other));
    assertThat(engine().live().blocks()).isZero();
    assertThat(isFree(kept)).isFalse();
    assertThat(isFree(other)).isTrue();
  }

  /** What has grown to a size that no other has is not kept: it would fit nothing. */
  @Test
  void aSpanOfNoRoundedSizeIsFreeAtOnce() {
    BlockEngine heap = engine().newSibling();
    long block = allocate(heap, 64 * KIB);
    long between = allocate(heap, 17 * KIB);
    long behind = allocate(heap, 64 * KIB);
    Fixtures.elsewhere(() -> tested.free(between));
    assertThat(heap.tryResize(Fixtures.arenaOf(block), block, 81 * KIB)).isTrue();
    assertThat(heap.usableSize(Fixtures.arenaOf(block), block)).isEqualTo(81 * KIB);
    tested.free(block);
    assertThat(onlyArena().freeFrom(onlyArena().grainOf(block))).isEqualTo(64 + 18);
    assertThat(engine().live().blocks()).isEqualTo(1);
    tested.free(behind);
    assertThat(isFree(behind)).as("kept").isFalse();
  }

  @Test
  void noMoreThanSixteenMebibytesOfSpansAreKept() {
    BlockEngine heap = engine().newSibling();
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      blocks.add(allocate(heap, MIB));
    }
    blocks.forEach(tested::free);
    long kept = 0;
    for (RunArena arena : engine().space().arenas()) {
      kept += (arena.grains() - arena.freeGrains()) * KIB;
    }
    assertThat(kept).isEqualTo(16 * MIB);
    assertThat(engine().live().blocks()).isZero();
  }

  /** Where the rounded size is too much, the size itself is tried. */
  @Test
  void aSpanIsRoundedUpOnlyWhereThereIsRoom() {
    limit(132 * KIB);
    long block = tested.allocate(129 * KIB - 100);
    assertThat(engine().usableSize(Fixtures.arenaOf(block), block)).isEqualTo(129 * KIB);
    assertThatThrownBy(() -> tested.allocate(20 * KIB)).isInstanceOf(OffHeapOutOfMemoryError.class);
  }

  @Test
  void blocksOfTwoMebibytesOrSoAlignedHaveArenasOfTheirOwn() {
    long large = tested.allocate(2 * MIB);
    long smaller = tested.allocate(2 * MIB - 1);
    long aligned = engine().allocate(100, 2 * MIB, Content.UNSPECIFIED, Exhaustion.THROWS);
    long lessAligned = engine().allocate(100, MIB, Content.UNSPECIFIED, Exhaustion.THROWS);
    assertThat(Fixtures.arenaOf(large)).isInstanceOf(BlockArena.class);
    assertThat(Fixtures.arenaOf(smaller)).isInstanceOf(RunArena.class);
    assertThat(Fixtures.arenaOf(aligned)).isInstanceOf(BlockArena.class);
    assertThat(Fixtures.arenaOf(lessAligned)).isInstanceOf(RunArena.class);
    assertThat(aligned % (2 * MIB)).isZero();
    assertThat(lessAligned % MIB).isZero();
    for (long block : new long[] {large, smaller, aligned, lessAligned}) {
      tested.free(block);
    }
    assertThat(engine().live().blocks()).isZero();
  }

  // ---- zeroes and copies where the arena is not the one expected

  @Test
  void whatIsNotInTheCurrentSlabIsZeroedToo() {
    SlabHeap heap = new SlabHeap(engine(), engine().space(), Thread.currentThread());
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      blocks.add(engine().allocate(heap, 700, 16, Content.UNSPECIFIED, Exhaustion.THROWS));
      segment(blocks.getLast(), 700).fill((byte) 7);
    }
    Slab current = heap.binFor(700).current;
    assertThat(current.hasBlockAt(blocks.get(1))).isFalse();
    assertThat(current.hasBlockAt(blocks.get(64))).isTrue();
    for (int zeroed : new int[] {1, 64}) {
      engine().zeroNew(current, blocks.get(zeroed), 690);
      assertFilled(blocks.get(zeroed), 690, 0);
      assertFilled(blocks.get(zeroed) + 690, 10, 7);
    }
    assertFilled(blocks.get(0), 700, 7);
    assertFilled(blocks.get(2), 700, 7);
  }

  /** From a window, which the quick look-up finds, to an arena that it does not find. */
  @Test
  void aBlockMovesToAnArenaThatIsNoWindow() {
    var windows = new AtomicBoolean(true);
    use(
        Fixtures.newEngine(
            new ForwardingPageSource(source) {
              @Override
              public MemorySegment reserve(long byteSize, long byteAlignment, Arena scope) {
                if (byteSize == ExtentTable.WINDOW_BYTES && !windows.get()) {
                  throw new PageSourceException("reserve", 12, "ENOMEM", "refused");
                }
                return super.reserve(byteSize, byteAlignment, scope);
              }
            }));
    BlockEngine heap = engine().newSibling();
    long block = allocate(heap, 200);
    segment(block, 208).fill((byte) 9);
    RunArena window = (RunArena) Fixtures.arenaOf(block);
    windows.set(false);
    SlabHeap another = new SlabHeap(engine(), engine().space(), Thread.currentThread());
    int rest = window.freeGrains();
    assertThat(engine().space().acquireSpan(another, rest, 1, 1, Exhaustion.THROWS)).isNotNull();
    assertThat(window.freeGrains()).isZero();
    long elsewhere = allocate(heap, 1000);
    assertThat(Fixtures.arenaOf(elsewhere)).isNotSameAs(window);
    long moved = heap.reallocateQuickly(block, 1000);
    assertThat(Fixtures.arenaOf(moved)).isSameAs(Fixtures.arenaOf(elsewhere));
    assertFilled(moved, 208, 9);
    assertThat(engine().blockContaining(window, block)).isZero();
  }

  // ---- memory is short

  /** Of shared heaps: all that a thread with its own heap may take besides its own. */
  @Test
  void freeBlocksOfSharedHeapsAreFoundAndZeroed() {
    for (long byteSize : new long[] {16, 8 * KIB}) {
      limit(byteSize == 16 ? 8 * KIB : 60 * KIB);
      List<Long> free = new ArrayList<>();
      long live = tested.allocate(byteSize);
      for (int i = 0; i < 3; i++) {
        free.add(tested.allocate(byteSize));
        segment(free.get(i), byteSize).fill((byte) 7);
      }
      free.forEach(tested::free);
      earnAHeap(byteSize == 16 ? 16 : 64);
      List<Long> got = new ArrayList<>();
      long block = engine().allocate(byteSize, 16, Content.ZEROED, Exhaustion.RETURNS_NOTHING);
      while (block != 0) {
        assertFilled(block, byteSize, 0);
        segment(block, byteSize).fill((byte) 1);
        got.add(block);
        block = engine().allocate(byteSize, 16, Content.ZEROED, Exhaustion.RETURNS_NOTHING);
      }
      assertThat(got).doesNotHaveDuplicates().doesNotContain(live).containsAll(free);
      assertThatThrownBy(() -> tested.allocate(byteSize))
          .isInstanceOf(OffHeapOutOfMemoryError.class);
      engine().verify();
    }
  }

  /** A small block comes from a slab then, and one is all that is allocated. */
  @Test
  void whatAnEndedThreadKeptIsThereForASmallBlock() {
    // A slab of the heap that rare visitors share, one of the thread's own, and the span.
    limit(72 * KIB);
    Fixtures.elsewhere(() -> {
      for (int i = 0; i < 300; i++) {
        tested.free(tested.allocate(64));
      }
      tested.free(tested.allocate(64 * KIB));
    });
    assertThat(source.committedBytes()).isEqualTo(72 * KIB);
    long block = tested.allocate(16);
    assertThat(engine().usableSize(Fixtures.arenaOf(block), block)).isEqualTo(16);
    assertThat(engine().live().blocks()).isEqualTo(1);
    assertThat(source.committedBytes()).isLessThan(72 * KIB);
  }

  // ---- the end

  @Test
  void aClosedSharedHeapGivesNothing() {
    BlockEngine shared = engine().newSharedSibling();
    long block = allocate(shared, 64);
    shared.close();
    assertThatThrownBy(() -> allocate(shared, 64)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> allocate(shared, 3 * MIB)).isInstanceOf(IllegalStateException.class);
    assertThat(engine().blockContaining(Fixtures.arenaOf(block), block)).isZero();
    assertThat(engine().live().blocks()).isZero();
  }

  @Test
  void aClosedEngineGivesNothingAtAll() {
    earnAHeap(64);
    engine().close();
    assertThat(engine().allocateQuickly(64)).isZero();
    for (long byteSize : new long[] {20 * KIB, 3 * MIB}) {
      assertThatThrownBy(() -> tested.allocate(byteSize)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(source.liveReservations()).isZero();
  }
}
