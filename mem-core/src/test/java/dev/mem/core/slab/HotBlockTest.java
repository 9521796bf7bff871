package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a bin has a hot block, and that no other free is mistaken for one. */
final class HotBlockTest {
  private static final int BYTES = 48;

  private final Fixtures.Tested tested = Fixtures.newEngine();
  private final ShardedEngine engine = tested.engine();
  private final SlabHeap heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
  private final Bin bin = heap.bin(SizeClasses.of(BYTES, 16));

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    assertThat(tested.misuse()).isEmpty();
    engine.close();
  }

  private long allocate() {
    long quickly = heap.allocateQuickly(BYTES);
    return quickly != 0
        ? quickly
        : engine.allocate(heap, BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  private boolean free(long block) {
    Slab slab = slabOf(block);
    return OwnerFrees.free(slab, slab.bitOf(block), block);
  }

  private Slab slabOf(long block) {
    return (Slab) Objects.requireNonNull(engine.space().extentAt(block));
  }

  @Test
  void theBlockFreedLastIsHandedOutNext() {
    long first = allocate();
    for (int i = 0; i < 100; i++) {
      assertThat(free(first)).isTrue();
      assertThat(bin.hot).isEqualTo(first);
      assertThat(bin.current.liveBits()).isZero();
      assertThat(free(first)).as("twice").isFalse();
      assertThat(engine.live().blocks()).isZero();
      assertThat(allocate()).isEqualTo(first);
      assertThat(bin.hot).isZero();
    }
    assertThat(free(first)).isTrue();
  }

  @Test
  void twoFreesInARowMakeTheBinCold() {
    long first = allocate();
    long second = allocate();
    long live = allocate();
    assertThat(free(first)).isTrue();
    assertThat(free(second)).isTrue();
    assertThat(bin.hot).isEqualTo(Bin.COLD);
    assertThat(free(first)).isFalse();
    assertThat(free(second)).isFalse();
    assertThat(bin.current.liveBits()).isEqualTo(bin.current.bitOf(live));
    assertThat(engine.live().blocks()).isEqualTo(1);
  }

  /** Once they are enough for its heap to look at that slab. */
  @Test
  void freesInAnotherSlabMakeTheBinCold() {
    long[] blocks = new long[SizeClasses.firstCapacity(bin.sizeClass)];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = allocate();
    }
    long first = blocks[0];
    long inNext = allocate();
    assertThat(bin.current.bitOf(first)).isZero();
    bin.hot = 0;
    bin.current.updateNoteAt();
    assertThat(free(inNext)).isTrue();
    assertThat(bin.hot).isEqualTo(inNext);
    int listAt = slabOf(first).listAt();
    for (int i = 0; i < listAt; i++) {
      assertThat(bin.hot).as("free %d", i).isEqualTo(inNext);
      assertThat(free(blocks[i])).isTrue();
    }
    assertThat(bin.hot).isEqualTo(Bin.COLD);
    assertThat(engine.live().blocks()).isEqualTo(blocks.length - listAt);
    assertThat(bin.current.held)
        .as("the slab of the hot block is known to be wholly free")
        .isTrue();
    assertThat(free(first)).isFalse();
    assertThat(free(inNext)).isFalse();
  }

  @Test
  void blocksThatComeAndGoOneByOneMakeItWarmAgain() {
    long[] blocks = {allocate(), allocate()};
    assertThat(free(blocks[0])).isTrue();
    assertThat(free(blocks[1])).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(free(allocate())).isTrue();
    }
    assertThat(bin.hot).isPositive();
    assertThat(engine.live().blocks()).isZero();
  }

  @Test
  void aHotBlockIsFoundWithItsSlabWhenCachesAreReleased() {
    assertThat(free(allocate())).isTrue();
    Slab slab = bin.current;
    assertThat(bin.hot).isPositive();
    heap.releaseCaches();
    assertThat(bin.hot).isZero();
    assertThat(slab.free).isEqualTo(slab.full());
    assertThat(slab.state()).isEqualTo(Slab.IDLE);
    assertThat(bin.current).isSameAs(Slab.EXHAUSTED);
  }

  /** Which is looked for in the bits, so that the hot block becomes one of them. */
  @Test
  void aBlockAllocatedTheLongWayLeavesNothingHot() {
    long hot = allocate();
    assertThat(free(hot)).isTrue();
    long block = heap.allocate(bin);
    assertThat(bin.hot).isEqualTo(Bin.COLD);
    assertThat(engine.live().blocks()).isEqualTo(1);
    assertThat(block == hot || !free(hot)).isTrue();
    assertThat(free(block)).isTrue();
  }

  private MemorySegment segment(long byteSize) {
    MemorySegment segment = Objects.requireNonNull(heap.allocateSegmentQuickly(byteSize));
    assertThat(segment.byteSize()).isEqualTo(byteSize);
    assertThat(segment.scope()).isEqualTo(bin.current.inArena().range().scope());
    assertThat(bin.current.bitOf(segment.address())).isNotZero();
    return segment;
  }

  /** So that a loop makes no garbage. */
  @Test
  void theSameMemoryInTheSameSizeIsTheSameSegment() {
    assertThat(free(allocate())).isTrue();
    MemorySegment first = segment(BYTES);
    assertThat(free(first.address())).isTrue();
    MemorySegment second = segment(BYTES);
    assertThat(free(second.address())).isTrue();
    for (int i = 0; i < 10; i++) {
      assertThat(segment(BYTES)).isSameAs(second);
      assertThat(free(second.address())).isTrue();
    }
    MemorySegment shorter = segment(BYTES - 1);
    assertThat(shorter.address()).isEqualTo(second.address());
    assertThat(free(shorter.address())).isTrue();
    assertThat(segment(BYTES)).as("sizes that change are not followed").isSameAs(second);
    MemorySegment other = segment(BYTES);
    assertThat(other.address()).isNotEqualTo(second.address());
    assertThat(free(other.address())).isTrue();
    assertThat(free(second.address())).isTrue();
  }

  /** The memory may be given back then, and another arena be where it was. */
  @Test
  void aSegmentIsForgottenWhenItsSlabIsNoLongerCurrent() {
    assertThat(free(allocate())).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(free(segment(BYTES).address())).isTrue();
    }
    assertThat(bin.lastSegment).isNotSameAs(MemorySegment.NULL);
    heap.releaseCaches();
    assertThat(bin.lastSegment).isSameAs(MemorySegment.NULL);
    engine.trim();
    assertThat(free(allocate())).isTrue();
    assertThat(free(segment(BYTES).address())).isTrue();
  }

  @Test
  void aColdBinKeepsNoSegment() {
    assertThat(free(allocate())).isTrue();
    bin.hot = 0;
    bin.current.free = bin.current.full();
    bin.becomeCold();
    for (int i = 0; i < 2; i++) {
      MemorySegment first = segment(BYTES);
      MemorySegment second = segment(BYTES);
      MemorySegment third = segment(BYTES);
      assertThat(bin.hot).isEqualTo(Bin.COLD);
      assertThat(bin.lastSegment).isSameAs(MemorySegment.NULL);
      bin.current.free = bin.current.full();
      assertThat(first.address()).isNotEqualTo(second.address());
      assertThat(third.address()).isNotEqualTo(second.address());
    }
  }

  @Test
  void aHotBlockThatAnotherThreadFreesIsRefused() throws InterruptedException {
    long block = allocate();
    assertThat(free(block)).isTrue();
    boolean[] freed = {true};
    Thread stranger =
        Thread.ofPlatform()
            .start(() -> freed[0] = RemoteFrees.free(bin.current, bin.current.bitOf(block), block));
    stranger.join();
    assertThat(freed[0]).isFalse();
    assertThat(allocate()).isEqualTo(block);
    assertThat(free(block)).isTrue();
  }
}
