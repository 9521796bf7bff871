package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocks that others free: when their owner hears of them. */
final class RemoteFreesTest {
  private static final int CAPACITY = 64;
  private static final int ENOUGH = CAPACITY / 2;

  private final ShardedEngine engine = Fixtures.newEngine().engine();
  private SlabHeap heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
  private final long[] blocks = new long[CAPACITY];

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.drop(heap);
    engine.verify();
    engine.close();
  }

  private long allocate() {
    return engine.allocate(heap, 64, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  /** Allocates all blocks of a slab, which is current still. */
  private Slab fillSlab() {
    for (int i = 0; i < CAPACITY; i++) {
      blocks[i] = allocate();
    }
    Slab slab = (Slab) Objects.requireNonNull(engine.space().extentAt(blocks[0]));
    assertThat(slab.bin.current).isSameAs(slab);
    assertThat(slab.capacity()).isEqualTo(CAPACITY);
    assertThat(slab.free).isZero();
    return slab;
  }

  private void freeByAnother(int from, int to) throws InterruptedException {
    int[] freed = new int[1];
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = from; i < to; i++) {
                engine.free(Fixtures.arenaOf(blocks[i]), blocks[i]);
                freed[0]++;
              }
            });
    other.join();
    assertThat(freed[0]).isEqualTo(to - from);
  }

  @Test
  void aSlabIsQueuedForHalfOfIt() throws InterruptedException {
    Slab slab = fillSlab();
    freeByAnother(0, ENOUGH - 1);
    assertThat(heap.drain()).isFalse();
    assertThat(Long.bitCount(slab.remote)).isEqualTo(ENOUGH - 1);
    freeByAnother(ENOUGH - 1, ENOUGH);
    assertThat(heap.drain()).isTrue();
    assertThat(slab.remote).isZero();
    assertThat(Long.bitCount(slab.free)).isEqualTo(ENOUGH);
  }

  /** What is too little to be told of is used before the heap grows by an eighth. */
  @Test
  void fewerAreFoundBeforeTheHeapGrows() throws InterruptedException {
    Slab slab = fillSlab();
    freeByAnother(3, 4);
    long next = allocate();
    if (next != blocks[3]) {
      // Another slab was due; the one after it is not.
      assertThat(slab.bin.current).isNotSameAs(slab);
      for (int i = 1; i < CAPACITY; i++) {
        assertThat(allocate()).isNotEqualTo(blocks[3]);
      }
      next = allocate();
    }
    assertThat(next).isEqualTo(blocks[3]);
  }

  @Test
  void releasingCachesTakesThemFromTheCurrentSlab() throws InterruptedException {
    Slab slab = fillSlab();
    freeByAnother(0, 3);
    heap.releaseCaches();
    assertThat(slab.remote).isZero();
    assertThat(Long.bitCount(slab.free)).isEqualTo(3);
    assertThat(slab.bin.current).as("in use").isSameAs(slab);
    freeByAnother(3, CAPACITY);
    heap.releaseCaches();
    assertThat(slab.bin.current).isSameAs(Slab.EXHAUSTED);
    assertThat(slab.tryTakeAway()).isTrue();
    engine.space().takeBack(slab);
  }

  /** As much as it may keep ready, to the last byte. */
  @Test
  void anOwnerIsLeftSoMuchAndNoMore() throws InterruptedException {
    for (int beyond = 0; beyond <= 1; beyond++) {
      Slab slab = fillSlab();
      assertThat(allocate()).isNotZero();
      freeByAnother(0, CAPACITY - 1);
      assertThat(slab.bin.current).isNotSameAs(slab);
      heap.queue.leftBytes = engine.space().readyBytes(heap) - slab.byteSize() + beyond;
      freeByAnother(CAPACITY - 1, CAPACITY);
      assertThat(slab.state()).isEqualTo(beyond == 0 ? Slab.IDLE : Slab.GONE);
      engine.drop(heap);
      heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
    }
  }

  @Test
  void sharedHeapsAreLeftNothing() throws InterruptedException {
    heap = new SlabHeap(engine, engine.space(), null);
    Slab slab = fillSlab();
    assertThat(allocate()).isNotZero();
    freeByAnother(0, CAPACITY);
    assertThat(slab.state()).isEqualTo(Slab.GONE);
    assertThat(engine.space().extentAt(blocks[0])).isNotSameAs(slab);
    assertThat(heap.queue.leftBytes).isZero();
  }
}
