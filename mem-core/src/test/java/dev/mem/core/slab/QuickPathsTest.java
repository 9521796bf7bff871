package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.Sizes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the sharded engine and its explicit heaps do without a lock, and what they leave to others.
 */
final class QuickPathsTest {
  private static final long MIB = 1 << 20;

  private final Fixtures.Tested tested = Fixtures.newEngine(Simulations.likeLinux(4096));
  private final ShardedEngine engine = tested.engine();
  private final SlabHeapEngine heap = (SlabHeapEngine) engine.newSibling();

  /** A thread has a heap of its own after some hundred allocations. */
  @BeforeEach
  void earnAHeap() {
    for (int i = 0; i < 300; i++) {
      tested.free(tested.allocate(64));
    }
  }

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.close();
  }

  private static long allocate(BlockEngine from, long byteSize) {
    return from.allocate(byteSize, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  private static byte byteAt(long address, long offset) {
    MemoryArena arena = Fixtures.arenaOf(address);
    return arena.range().get(ValueLayout.JAVA_BYTE, address - arena.address() + offset);
  }

  private static void fill(long address, long byteSize, int value) {
    MemoryArena arena = Fixtures.arenaOf(address);
    arena.segment(address, byteSize).fill((byte) value);
  }

  private static void assertFilled(long address, long byteSize, int value) {
    for (long offset = 0; offset < byteSize; offset++) {
      if (byteAt(address, offset) != value) {
        assertThat(byteAt(address, offset)).as("byte %d", offset).isEqualTo((byte) value);
      }
    }
  }

  private long usable(long address) {
    return engine.usableSize(Fixtures.arenaOf(address), address);
  }

  // ---- allocation

  /** It has a heap of its own all the same, which the slow path finds. */
  @Test
  void nothingComesQuicklyWhereASlotIsAnothers() {
    int slots = new HeapTable(engine, engine.space()).slots().length;
    int mine = (int) Thread.currentThread().threadId() & slots - 1;
    Fixtures.on(
        task -> Fixtures.threadOfSlot(mine, slots, task),
        () -> {
          earnAHeap();
          assertThat(engine.allocateQuickly(64)).isZero();
          long block = tested.allocate(64);
          assertThat(engine.freeQuickly(block)).isTrue();
          assertThat(tested.allocate(64)).as("the hot block").isEqualTo(block);
          assertThat(engine.freeQuickly(block)).isTrue();
          assertThat(engine.freeQuickly(block)).as("twice").isFalse();
        });
    assertThat(engine.allocateQuickly(64)).isNotZero().satisfies(tested::free);
    Fixtures.on(Thread.ofVirtual(), () -> assertThat(engine.allocateQuickly(64)).isZero());
  }

  @Test
  void smallBlocksComeQuicklyAndLargeOnesWhereNoneWasFreedDoNot() {
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      long first = allocate(from, SizeClasses.LARGEST_BYTES);
      long second = from.allocateQuickly(SizeClasses.LARGEST_BYTES);
      assertThat(second).isNotZero().isNotEqualTo(first);
      assertThat(from.allocateQuickly(SizeClasses.LARGEST_BYTES + 1L)).isZero();
      assertThat(from.allocateQuickly(-1)).isZero();
      assertThat(from.allocateZeroedQuickly(SizeClasses.LARGEST_BYTES + 1L)).isZero();
      assertThat(from.freeQuickly(first)).isTrue();
      assertThat(from.freeQuickly(first)).as("freed twice").isFalse();
      assertThat(from.freeQuickly(second + 16)).as("not its start").isFalse();
      assertThat(from.freeQuickly(second)).isTrue();
    }
  }

  @Test
  void aLargeBlockComesQuicklyAfterOneOfItsRoundedSizeWasFreed() {
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      long span = allocate(from, 100_000);
      assertThat(from.freeQuickly(span + 1024)).as("not its start").isFalse();
      assertThat(from.freeQuickly(span)).isTrue();
      assertThat(from.freeQuickly(span)).as("freed twice").isFalse();
      assertThat(from.allocateQuickly(90_000)).as("another size").isZero();
      assertThat(from.allocateQuickly(99_000)).isEqualTo(span);
      assertThat(usable(span)).isEqualTo(engine.goodSize(100_000));
      fill(span, 100_000, 7);
      assertThat(from.freeQuickly(span)).isTrue();
      assertThat(from.allocateZeroedQuickly(100_000)).isEqualTo(span);
      assertFilled(span, 100_000, 0);
      assertThat(from.freeQuickly(span)).isTrue();
      assertThat(from.allocateQuickly(2 * MIB - 1)).isZero();
      assertThat(from.allocateQuickly(2 * MIB)).isZero();
      assertThat(from.allocateQuickly(Long.MIN_VALUE)).isZero();
    }
  }

  @Test
  void aLargeBlockIsFreedQuicklyByTheOwnerOfItsHeapAlone() throws InterruptedException {
    long ofEngine = allocate(engine, 100_000);
    long ofHeap = allocate(heap, 100_000);
    Fixtures.Tested another = Fixtures.newEngine(Simulations.likeLinux(4096));
    long foreign = another.allocate(100_000);
    boolean[] freed = new boolean[2];
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              freed[0] = engine.freeQuickly(ofEngine);
              freed[1] = heap.freeQuickly(ofHeap);
            });
    other.join();
    assertThat(freed).containsExactly(false, false);
    assertThat(engine.freeQuickly(foreign)).as("another allocator's").isFalse();
    assertThat(engine.live().blocks()).isEqualTo(2);
    assertThat(engine.freeQuickly(ofHeap)).as("as through the allocator").isTrue();
    assertThat(heap.freeQuickly(ofEngine)).as("of another heap of the same thread").isTrue();
    assertThat(engine.live().blocks()).isZero();
    another.free(foreign);
    another.engine().verify();
    another.engine().close();
  }

  /** Of a short block whole pairs of words, which nobody else has. */
  @ParameterizedTest
  @CsvSource({"195, 208", "40, 48", "16, 16", "250, 256", "695, 695"})
  void quicklyZeroedBlocksAreZeroAndNoMoreThanThat(long byteSize, long zeroedBytes) {
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      long usable = from.goodSize(byteSize);
      long block = allocate(from, byteSize);
      long last = allocate(from, byteSize);
      fill(block, usable, 7);
      fill(last, usable, 7);
      assertThat(from.freeQuickly(block)).isTrue();
      assertThat(from.allocateZeroedQuickly(byteSize)).isEqualTo(block);
      assertFilled(block, zeroedBytes, 0);
      for (long offset = zeroedBytes; offset < usable; offset++) {
        assertThat(byteAt(block, offset)).isEqualTo((byte) 7);
      }
      assertFilled(last, usable, 7);
      assertThat(from.freeQuickly(block)).isTrue();
      assertThat(from.freeQuickly(last)).isTrue();
    }
  }

  @Test
  void slowlyZeroedBlocksAreZeroToo() {
    BlockEngine shared = engine.newSharedSibling();
    for (BlockEngine from : new BlockEngine[] {engine, heap, shared}) {
      for (long byteSize : new long[] {200, 20_000, 2 * MIB}) {
        long block = allocate(from, byteSize);
        fill(block, byteSize, 7);
        from.free(Fixtures.arenaOf(block), block);
        long again = from.allocate(byteSize, 16, Content.ZEROED, Exhaustion.THROWS);
        assertFilled(again, byteSize, 0);
        from.free(Fixtures.arenaOf(again), again);
      }
    }
    shared.close();
  }

  @Test
  void anotherThreadGetsNothingQuicklyButFrees() throws InterruptedException {
    long block = allocate(heap, 64);
    long[] got = {-1, -1};
    boolean[] freed = new boolean[3];
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              got[0] = heap.allocateQuickly(64);
              got[1] = engine.allocateQuickly(64);
              freed[0] = heap.freeQuickly(block);
              freed[1] = engine.freeQuickly(block);
              freed[2] = engine.freeQuickly(block);
            });
    other.join();
    assertThat(got).containsExactly(0, 0);
    assertThat(freed)
        .as("not through a heap of another, and once")
        .containsExactly(false, true, false);
    assertThat(heap.freeQuickly(block)).isFalse();
  }

  @Test
  void aHeapFreesTheBlocksOfItsAllocatorQuicklyAndNoOthers() {
    long own = allocate(heap, 64);
    long others = allocate(engine, 64);
    assertThat(heap.freeQuickly(others)).isTrue();
    assertThat(heap.freeQuickly(others)).isFalse();
    assertThat(heap.freeQuickly(own)).isTrue();
    assertThat(engine.live().blocks()).isZero();
    long another = Fixtures.newEngine(Simulations.likeLinux(4096)).allocate(64);
    assertThat(heap.freeQuickly(another)).isFalse();
    assertThat(engine.freeQuickly(another)).isFalse();
    assertThat(engine.arenaQuickly(another)).isNull();
  }

  @Test
  void arenasOfSmallBlocksAreFoundQuickly() {
    long small = allocate(engine, 64);
    long span = allocate(engine, 20_000);
    assertThat(engine.arenaQuickly(small)).isSameAs(Fixtures.arenaOf(small));
    assertThat(engine.arenaQuickly(span)).isNull();
    assertThat(engine.arenaQuickly(16)).isNull();
    tested.free(small);
    tested.free(span);
  }

  @Test
  void segmentsOfSmallBlocksAreMadeQuickly() throws InterruptedException {
    tested.free(allocate(heap, 64));
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      MemorySegment segment = Objects.requireNonNull(from.allocateSegmentQuickly(50));
      assertThat(segment.byteSize()).isEqualTo(50);
      segment.fill((byte) 7);
      assertFilled(segment.address(), 50, 7);
      assertThat(engine.live().blocks()).isEqualTo(1);
      assertThat(from.freeQuickly(segment.address())).isTrue();
      assertThat(from.allocateSegmentQuickly(20_000)).as("large").isNull();
      assertThat(from.allocateSegmentQuickly(-1)).isNull();
      Fixtures.elsewhere(() -> assertThat(from.allocateSegmentQuickly(50)).isNull());
    }
    assertThat(heap.allocateSegmentQuickly(1024)).as("no slab of that size yet").isNull();
    assertThat(engine.live().blocks()).isZero();
  }

  @Test
  void aBlockStaysWhereItFits() {
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      long block = allocate(from, 200);
      assertThat(usable(block)).isEqualTo(208);
      assertThat(from.reallocateQuickly(block, 208)).isEqualTo(block);
      assertThat(from.reallocateQuickly(block, 104)).isEqualTo(block);
      assertThat(from.freeQuickly(block)).isTrue();
    }
  }

  @Test
  void aBlockMovesWithItsContentAndLeavesItsPlace() {
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      from.freeQuickly(allocate(from, 100));
      from.freeQuickly(allocate(from, 1000));
      for (long newByteSize : new long[] {1000, 100}) {
        long anchor = allocate(from, 200);
        long block = allocate(from, 200);
        fill(block, 208, 9);
        fill(anchor, 208, 3);
        long moved = from.reallocateQuickly(block, newByteSize);
        assertThat(moved).isNotZero().isNotEqualTo(block);
        assertFilled(moved, Math.min(208, newByteSize), 9);
        assertFilled(anchor, 208, 3);
        assertThat(usable(moved)).isGreaterThanOrEqualTo(newByteSize);
        assertThat(engine.blockContaining(Fixtures.arenaOf(block), block)).isZero();
        assertThat(from.freeQuickly(moved)).isTrue();
        assertThat(from.freeQuickly(anchor)).isTrue();
      }
    }
  }

  @Test
  void aLargeBlockGrowsAndShrinksWhereItIs() {
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      long block = allocate(from, 20_000);
      fill(block, 20_000, 5);
      for (long newByteSize : new long[] {40_000, 700_000, 400_000, 17_000}) {
        assertThat(from.reallocateQuickly(block, newByteSize)).isEqualTo(block);
        assertThat(usable(block)).isBetween(newByteSize, newByteSize * 9 / 8 + 1024);
        assertFilled(block, Math.min(newByteSize, 20_000), 5);
      }
      assertThat(from.reallocateQuickly(block, 16)).as("too much would be held").isZero();
      assertThat(from.reallocateQuickly(block, 2 << 20)).as("no span").isZero();
      assertThat(from.reallocateQuickly(block + 1024, 17_000)).as("interior").isZero();
      assertThat(from.freeQuickly(block)).isTrue();
      assertThat(from.reallocateQuickly(block, 17_000)).as("the hot span").isZero();
      long cached = allocate(from, 150_000);
      assertThat(from.freeQuickly(cached)).isTrue();
      assertThat(from.reallocateQuickly(cached, 150_000)).as("a kept span").isZero();
      assertThat(from.reallocateQuickly(cached, 140_000)).as("a kept span").isZero();
      long inTheWay = allocate(from, 100_000);
      long next = allocate(from, 100_000);
      assertThat(from.reallocateQuickly(inTheWay, 200_000)).as("no room").isZero();
      tested.free(inTheWay);
      tested.free(next);
    }
  }

  @Test
  void aBlockThatHasGrownHasTheRoomOfTheLargestSpanKept() {
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      assertThat(from.allocateGrownQuickly(20_000)).as("nothing is kept").isZero();
      long small = allocate(from, 150_000);
      long large = allocate(from, 1 << 20);
      long behind = allocate(from, 150_000);
      tested.free(large);
      tested.free(small);
      assertThat(from.allocateGrownQuickly(2000)).as("of a slab").isZero();
      assertThat(from.allocateGrownQuickly(2 << 20)).as("no span").isZero();
      assertThat(from.allocateGrownQuickly(150_000)).as("one that fits").isEqualTo(small);
      long block = from.allocateGrownQuickly(20_000);
      assertThat(block).isEqualTo(large);
      assertThat(usable(block)).isEqualTo(20 << 10);
      assertThat(from.reallocateQuickly(block, 1 << 20)).isEqualTo(block);
      assertThat(from.reallocateQuickly(block, (1 << 20) + 1)).isZero();
      tested.free(behind);
      tested.free(small);
      tested.free(block);
      engine.trim();
      tested.engine().verify();
    }
  }

  @Test
  void whatIsNoLiveBlockIsNotReallocatedQuickly() throws InterruptedException {
    long block = allocate(engine, 200);
    long other = allocate(engine, 200);
    long hot = allocate(engine, 200);
    assertThat(engine.reallocateQuickly(block + 16, 100)).isZero();
    assertThat(engine.reallocateQuickly(block, 1 << 20)).as("no small block").isZero();
    assertThat(engine.reallocateQuickly(block, -1)).isZero();
    assertThat(engine.reallocateQuickly(16, 100)).isZero();
    assertThat(engine.freeQuickly(hot)).isTrue();
    assertThat(engine.reallocateQuickly(hot, 200)).as("the hot block").isZero();
    assertThat(engine.freeQuickly(other)).isTrue();
    assertThat(engine.reallocateQuickly(other, 200)).as("a ready block").isZero();
    long[] elsewhere = {-1};
    Thread thread =
        Thread.ofPlatform().start(() -> elsewhere[0] = engine.reallocateQuickly(block, 200));
    thread.join();
    assertThat(elsewhere[0]).isZero();
    Thread freeing = Thread.ofPlatform().start(() -> tested.free(block));
    freeing.join();
    assertThat(engine.reallocateQuickly(block, 200)).as("freed by another").isZero();
    long foreign = Fixtures.newEngine(Simulations.likeLinux(4096)).allocate(64);
    assertThat(engine.reallocateQuickly(foreign, 64)).isZero();
  }

  @Test
  void aBlockIsMovedToSaveMemoryWhereThatPays() {
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      assertThat(from.shouldMove(208, 104)).isFalse();
      assertThat(from.shouldMove(208, 103)).isTrue();
      assertThat(from.shouldMove(64, 1)).isFalse();
      assertThat(from.shouldMove(80, 1)).isTrue();
      assertThat(from.shouldMove(16_384, 8_191)).isTrue();
      assertThat(from.shouldMove(16_384, 8_192)).isFalse();
      assertThat(from.shouldMove(17_408, 1_024)).isFalse();
      assertThat(from.shouldMove(17_408, 1_023)).isTrue();
    }
  }

  @Test
  void goodSizesAreWhatBlocksHave() {
    for (BlockEngine from : new BlockEngine[] {engine, heap}) {
      assertThat(from.goodSize(0)).isEqualTo(16);
      assertThat(from.goodSize(17)).isEqualTo(32);
      assertThat(from.goodSize(SizeClasses.LARGEST_BYTES)).isEqualTo(SizeClasses.LARGEST_BYTES);
      assertThat(from.goodSize(SizeClasses.LARGEST_BYTES + 1)).isEqualTo(18 * 1024);
      assertThat(from.goodSize(2 * MIB - 1)).isEqualTo(2 * MIB);
      assertThat(from.goodSize(2 * MIB + 1)).isEqualTo(2 * MIB + 4096);
      assertThat(from.goodSize(Sizes.ADDRESS_SPACE_BYTES)).isEqualTo(Sizes.ADDRESS_SPACE_BYTES);
      assertThat(from.goodSize(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }
  }

  // ---- explicit heaps

  @Test
  void aHeapAnswersForItsBlocksAsTheEngineDoes() {
    long block = allocate(heap, 200);
    long span = allocate(heap, 20_000);
    MemoryArena arena = Fixtures.arenaOf(block);
    assertThat(heap.allocatorId()).isEqualTo(engine.allocatorId()).isNotZero();
    assertThat(heap.usableSize(arena, block)).isEqualTo(208);
    assertThat(heap.blockContaining(arena, block + 5)).isEqualTo(block);
    assertThat(heap.tryResize(arena, block, 208)).isTrue();
    assertThat(heap.tryResize(arena, block, 209)).isFalse();
    assertThat(heap.tryResize(arena, block, Long.MAX_VALUE)).isFalse();
    assertThat(heap.tryResize(Fixtures.arenaOf(span), span, Sizes.ADDRESS_SPACE_BYTES)).isFalse();
    assertThat(heap.tryResize(Fixtures.arenaOf(span), span, 30_000)).isTrue();
    assertThat(heap.live()).isEqualTo(engine.live());
    assertThat(heap.live().blocks()).isEqualTo(2);
    assertThat(heap.verify().blocks()).isZero();
    assertThat(heap.metadataBytes()).isPositive();
    assertThat(engine.metadataBytes()).isGreaterThan(heap.metadataBytes());
    assertThat(heap.countsLive()).isFalse();
    assertThat(engine.countsLive()).isFalse();
    heap.free(Fixtures.arenaOf(span), span);
    assertThat(engine.live().blocks()).isEqualTo(1);
  }

  @Test
  void heapsOfAHeapAreThoseOfTheEngine() {
    for (BlockEngine another : new BlockEngine[] {heap.newSibling(), heap.newSharedSibling()}) {
      long small = allocate(another, 100);
      long span = allocate(another, 100_000);
      long large = allocate(another, 3 * MIB);
      assertThat(engine.live().blocks()).isEqualTo(3);
      another.close();
      assertThat(engine.live().blocks()).isZero();
      for (long block : new long[] {small, span, large}) {
        assertThat(engine.blockContaining(Fixtures.arenaOf(block), block)).isZero();
      }
      assertThat(another.allocateQuickly(100)).isZero();
      assertThat(another.freeQuickly(small)).isFalse();
    }
  }
}
