package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a heap finds blocks before it asks for another slab, and what it leaves when it ends. */
final class SlabHeapTest {
  private static final int BLOCK_BYTES = 64;
  private static final int CAPACITY = 64;
  private static final int ENOUGH = CAPACITY / 2;

  private final ShardedEngine engine = Fixtures.newEngine().engine();
  private final SlabHeap heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
  private final Bin bin = heap.bin(SizeClasses.of(BLOCK_BYTES, 16));

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.drop(heap);
    engine.verify();
    engine.close();
  }

  private long allocate(long byteSize) {
    return engine.allocate(heap, byteSize, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  private long allocateFromWhatThereIs() {
    return heap.allocateQuickly(BLOCK_BYTES);
  }

  private List<Long> fillSlab() {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < CAPACITY; i++) {
      blocks.add(allocate(BLOCK_BYTES));
    }
    assertThat(bin.current.free).isZero();
    return blocks;
  }

  private Slab slabOf(long block) {
    return (Slab) Objects.requireNonNull(engine.space().extentAt(block));
  }

  private void free(long block) {
    Slab slab = slabOf(block);
    assertThat(OwnerFrees.free(slab, slab.bitOf(block), block)).isTrue();
  }

  private void freeByAnother(List<Long> blocks) throws InterruptedException {
    List<Long> freed = new ArrayList<>();
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              for (long block : blocks) {
                engine.free(Fixtures.arenaOf(block), block);
                freed.add(block);
              }
            });
    other.join();
    assertThat(freed).isEqualTo(blocks);
  }

  private Slab acquire() {
    return Objects.requireNonNull(
        engine.space().acquire(bin, BLOCK_BYTES, Exhaustion.RETURNS_NOTHING));
  }

  // ---- where blocks come from

  @Test
  void aHeapInUseHasNothing() {
    assertThat(heap.allocate(bin)).as("no slab yet").isZero();
    assertThat(bin.current).isSameAs(Slab.EXHAUSTED);
    fillSlab();
    assertThat(heap.allocate(bin)).isZero();
    assertThat(allocateFromWhatThereIs()).isZero();
  }

  @Test
  void theCurrentSlabStaysCurrentWhileItHasBlocks() {
    long block = allocate(BLOCK_BYTES);
    Slab slab = bin.current;
    for (int i = 1; i < CAPACITY; i++) {
      assertThat(heap.allocate(bin)).isEqualTo(block + (long) i * BLOCK_BYTES);
      assertThat(bin.current).isSameAs(slab);
      assertThat(slab.state()).isEqualTo(Slab.HELD);
    }
  }

  @Test
  void aListedSlabComesNext() {
    List<Long> first = fillSlab();
    List<Long> second = fillSlab();
    Slab slab = slabOf(first.getFirst());
    Slab full = slabOf(second.getFirst());
    assertThat(slab.state()).isEqualTo(Slab.IDLE);
    for (long block : first.subList(0, ENOUGH - 1)) {
      free(block);
    }
    assertThat(slab.listed).as("too few are free").isFalse();
    free(first.get(ENOUGH - 1));
    assertThat(slab.listed).isTrue();
    free(first.get(ENOUGH));
    for (long expected : first.subList(0, ENOUGH + 1)) {
      assertThat(allocateFromWhatThereIs()).isEqualTo(expected);
    }
    assertThat(bin.current).isSameAs(slab);
    assertThat(slab.listed).isFalse();
    assertThat(full.state()).isEqualTo(Slab.IDLE);
    assertThat(full.noteAt).as("to be listed").isEqualTo(full.listAt());
    assertThat(allocateFromWhatThereIs()).as("no slab comes twice").isZero();
  }

  @Test
  void whatOthersHaveFreedComesAfterIt() throws InterruptedException {
    List<Long> first = fillSlab();
    fillSlab();
    List<Long> freed = first.subList(20, 20 + ENOUGH);
    freeByAnother(freed);
    assertThat(bin.remoteSeen).isTrue();
    for (long expected : freed) {
      assertThat(allocateFromWhatThereIs()).isEqualTo(expected);
    }
    assertThat(allocateFromWhatThereIs()).isZero();
  }

  @Test
  void sparseSlabsComeLast() {
    List<Long> first = fillSlab();
    fillSlab();
    free(first.get(7));
    assertThat(allocateFromWhatThereIs()).isEqualTo(first.get(7));
    assertThat(allocateFromWhatThereIs()).isZero();
  }

  /** A slab that others free blocks of is queued as often as it is collected. */
  @Test
  void aSlabIsQueuedAgainAfterItWasCollected() throws InterruptedException {
    List<Long> blocks = fillSlab();
    Slab slab = bin.current;
    for (int i = 0; i < 2; i++) {
      freeByAnother(blocks.subList(i * ENOUGH, (i + 1) * ENOUGH));
      assertThat(heap.drain()).isTrue();
      assertThat(Long.bitCount(slab.free)).isEqualTo((i + 1) * ENOUGH);
      assertThat(heap.drain()).as("it was emptied").isFalse();
    }
  }

  @Test
  void theOwnerThatComesByHasNothingLeftToIt() throws InterruptedException {
    List<Long> blocks = fillSlab();
    Slab slab = slabOf(blocks.getFirst());
    fillSlab();
    freeByAnother(blocks);
    assertThat(heap.queue.leftBytes).isEqualTo(slab.byteSize());
    assertThat(heap.drain()).isTrue();
    assertThat(heap.queue.leftBytes).isZero();
    assertThat(slab.free).isEqualTo(slab.full());
    assertThat(heap.empties().byteSize()).isEqualTo(slab.byteSize());
  }

  /** Two threads that share a heap may both have obtained a slab for it. */
  @Test
  void oneSlabTooManyWaitsForItsTurn() {
    Slab first = acquire();
    Slab second = acquire();
    heap.add(first);
    heap.add(second);
    assertThat(bin.current).isSameAs(first);
    assertThat(second.listed).isTrue();
    assertThat(second.state()).isEqualTo(Slab.IDLE);
    for (int i = 0; i < 2 * CAPACITY; i++) {
      Slab expected = i < CAPACITY ? first : second;
      assertThat(slabOf(allocateFromWhatThereIs())).isSameAs(expected);
    }
    assertThat(allocateFromWhatThereIs()).isZero();
  }

  /** A slab that is used up is a chance to become warm, as is one that is wholly free. */
  @Test
  void aColdBinBecomesWarmWithTheNextSlab() {
    List<Long> blocks = fillSlab();
    free(blocks.get(0));
    free(blocks.get(1));
    assertThat(bin.hot).isEqualTo(Bin.COLD);
    assertThat(allocateFromWhatThereIs()).isEqualTo(blocks.get(0));
    assertThat(allocateFromWhatThereIs()).isEqualTo(blocks.get(1));
    assertThat(bin.hot).isEqualTo(Bin.COLD);
    assertThat(allocateFromWhatThereIs()).isZero();
    assertThat(bin.hot).isZero();
  }

  // ---- life

  @Test
  void anAbandonedHeapLeavesItsSlabsToOthers() {
    long live = allocate(BLOCK_BYTES);
    Slab slab = bin.current;
    heap.abandon();
    assertThat(bin.current).isSameAs(Slab.EXHAUSTED);
    assertThat(slab.state()).isEqualTo(Slab.IDLE);
    assertThat(slab.listed).as("its free blocks are for whoever adopts it").isTrue();
    assertThat(allocateFromWhatThereIs()).isNotZero().isNotEqualTo(live);
    assertThat(bin.current).isSameAs(slab);
  }

  @Test
  void anAdoptedHeapIsTheAdoptersInAllItsParts() throws InterruptedException {
    long block = allocate(BLOCK_BYTES);
    heap.disown();
    assertIsOwnedBy(null, block);
    Thread other = Thread.ofPlatform().start(heap::adopt);
    other.join();
    assertIsOwnedBy(other, block);
    heap.adopt();
    assertIsOwnedBy(Thread.currentThread(), block);
  }

  private void assertIsOwnedBy(@Nullable Thread owner, long block) {
    assertThat(heap.ownerAcquire()).isSameAs(owner);
    assertThat(heap.bins()).allMatch(each -> each.owner == owner);
    assertThat(slabOf(block).owner).isSameAs(owner);
    engine.verify();
  }

  @Test
  void aDroppedHeapHasNoOwnerAndNothingReady() {
    List<Long> blocks = fillSlab();
    fillSlab();
    long span = allocate(20_000);
    blocks.forEach(this::free);
    engine.free(Fixtures.arenaOf(span), span);
    Slab slab = slabOf(blocks.getFirst());
    Slab current = bin.current;
    assertThat(heap.spans().isEmpty()).isFalse();
    assertThat(heap.empties().byteSize()).isPositive();
    engine.drop(heap);
    assertThat(heap.isEnded()).isTrue();
    assertThat(heap.ownerAcquire()).isNull();
    assertThat(heap.bins()).allMatch(each -> each.owner == null);
    assertThat(heap.spans().isEmpty()).isTrue();
    assertThat(heap.empties().byteSize()).isZero();
    assertThat(heap.allocate(bin)).isZero();
    assertThat(slab.state()).isEqualTo(Slab.GONE);
    assertThat(current.state()).isEqualTo(Slab.GONE);
    assertThat(engine.live().blocks()).isZero();
  }

  @Test
  void whatBelongsToAHeapTakesJavaMemory() {
    long empty = heap.metadataBytes();
    for (int i = 0; i < 100; i++) {
      assertThat(allocate(20_000)).isNotZero();
    }
    assertThat(heap.metadataBytes()).isGreaterThanOrEqualTo(empty + 400);
    assertThat(heap.metadataBytes()).isLessThan(2 * empty);
  }
}
