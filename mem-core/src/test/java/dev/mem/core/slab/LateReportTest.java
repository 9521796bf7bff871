package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.MisuseException;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A block that its owner and another thread freed at the same time, neither seeing the other, is
 * reported wherever its slab has got to.
 *
 * <p>The race is acted out: the owner's free has looked at the bits before the other one set its
 * own, and writes afterwards.
 */
final class LateReportTest {
  private static final int BLOCK_BYTES = 64;
  private static final int CAPACITY = 64;

  /** So much that nothing is left to the owner any more. */
  private static final long FAR_BEHIND_BYTES = 1L << 40;

  private final Fixtures.Tested tested = Fixtures.newEngine().afterFirstThread();
  private final ShardedEngine engine = tested.engine();

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.close();
  }

  @Test
  void bySlabsThatWereTakenAwayMeanwhile() throws InterruptedException {
    var heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
    Bin bin = heap.bin(SizeClasses.of(BLOCK_BYTES, 16));
    long[] blocks = new long[CAPACITY];
    for (int i = 0; i < CAPACITY; i++) {
      blocks[i] = allocate(heap, bin);
    }
    // It takes another slab, and lets the full one go.
    long next = allocate(heap, bin);
    Slab slab = slabAt(blocks[0]);
    assertThat(slabAt(next)).isNotSameAs(slab);

    freeElsewhere(blocks[0]);
    slab.free |= slab.bitOf(blocks[0]);
    heap.queue.leftBytes = FAR_BEHIND_BYTES;
    for (int i = 1; i < CAPACITY; i++) {
      freeElsewhere(blocks[i]);
    }
    assertThat(slab.state()).isEqualTo(Slab.GONE);
    assertThat(heap.drain()).isTrue();

    assertThat(heap.lateFrees().takeAll()).containsExactly(blocks[0]);
    long left = slab.withdrawRemote(slab.bitOf(blocks[0]));
    assertThat(left & slab.bitOf(blocks[0])).as("a second report").isZero();
    engine.drop(heap);
  }

  @Test
  void byHeapsWhoseThreadHasEnded() throws InterruptedException {
    long[] block = new long[1];
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 1000; i++) {
                block[0] = tested.allocate(BLOCK_BYTES);
              }
              Slab slab = slabAt(block[0]);
              assertThat(slab.bin.owner).isSameAs(Thread.currentThread());
              freeElsewhere(block[0]);
              slab.free |= slab.bitOf(block[0]);
            });
    owner.join();
    engine.trim();
    assertThat(tested.misuse()).extracting(MisuseException::address).containsExactly(block[0]);
  }

  /** Whoever gets the block hears of it at once: from then on nobody could tell. */
  @Test
  void byTheAllocationThatHandsTheBlockOut() throws InterruptedException {
    for (Thread owner : new Thread[] {Thread.currentThread(), null}) {
      var heap = new SlabHeap(engine, engine.space(), owner);
      long first = allocateSlowly(heap);
      long block = allocateSlowly(heap);
      freeTwice(block);
      long got = owner != null ? heap.allocateQuickly(BLOCK_BYTES) : allocateSlowly(heap);
      assertThat(got).isEqualTo(block);
      assertThat(reported()).containsExactly(block);
      assertThat(slabAt(block).remoteOpaque()).as("it is in use").isZero();
      assertThat(engine.usableSize(Fixtures.arenaOf(block), block)).isEqualTo(BLOCK_BYTES);
      tested.free(block);
      tested.free(first);
      assertThat(engine.live().blocks()).isZero();
      tested.misuse().clear();
      engine.drop(heap);
    }
  }

  /** A handler that allocates as many as a slab has leaves another one current. */
  @Test
  void byTheSegmentOfABlockWhoseSlabIsCurrentNoMore() throws InterruptedException {
    SlabHeap[] used = new SlabHeap[1];
    List<Long> more = new ArrayList<>();
    Fixtures.Tested busy =
        Fixtures.newEngine(misuse -> {
          for (int i = 0; i < CAPACITY; i++) {
            more.add(
                Objects.requireNonNull(used[0].engine)
                    .allocate(used[0], BLOCK_BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS));
          }
        });
    ShardedEngine strict = busy.engine();
    var heap = new SlabHeap(strict, strict.space(), Thread.currentThread());
    used[0] = heap;
    long block = strict.allocate(heap, BLOCK_BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    Slab slab = (Slab) Objects.requireNonNull(strict.space().extentAt(block));
    Fixtures.elsewhere(() -> busy.free(block));
    slab.free |= slab.bitOf(block);

    MemorySegment segment = Objects.requireNonNull(heap.allocateSegmentQuickly(BLOCK_BYTES));
    assertThat(segment.address()).isEqualTo(block);
    assertThat(segment.byteSize()).isEqualTo(BLOCK_BYTES);
    assertThat(more).hasSize(CAPACITY);
    assertThat(heap.bin(SizeClasses.of(BLOCK_BYTES, 16)).current).isNotSameAs(slab);
    busy.free(block);
    more.forEach(busy::free);
    assertThat(strict.live().blocks()).isZero();
    strict.verify();
    strict.close();
  }

  /** A handler that throws has the caller get nothing: then the block is nobody's. */
  @Test
  void aBlockIsFreeAgainWhenTheHandlerThrows() throws InterruptedException {
    var thrown = new IllegalStateException("thrown by the handler");
    Fixtures.Tested throwing =
        Fixtures.newEngine(misuse -> {
          throw thrown;
        });
    ShardedEngine strict = throwing.engine();
    var heap = new SlabHeap(strict, strict.space(), Thread.currentThread());
    long first = strict.allocate(heap, BLOCK_BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    long block = strict.allocate(heap, BLOCK_BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    Slab slab = (Slab) Objects.requireNonNull(strict.space().extentAt(block));
    Thread other = Thread.ofPlatform().start(() -> throwing.free(block));
    other.join();
    slab.free |= slab.bitOf(block);
    assertThatThrownBy(
            () -> strict.allocate(heap, BLOCK_BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS))
        .isSameAs(thrown);
    assertThat(strict.live().blocks()).isEqualTo(1);
    assertThat(slab.liveBits()).isEqualTo(slab.bitOf(first));
    assertThat(strict.allocate(heap, BLOCK_BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS))
        .isEqualTo(block);
    strict.verify();
    strict.close();
  }

  @Test
  void byWhoeverReleasesTheCachesOfASharedHeap() throws InterruptedException {
    long block = tested.allocate(BLOCK_BYTES);
    Slab slab = slabAt(block);
    assertThat(slab.heap().isShared()).isTrue();
    freeTwice(block);
    engine.releaseThreadCaches();
    assertThat(reported()).as("a thread without a heap has no caches").isEmpty();
    engine.trim();
    assertThat(reported()).containsExactly(block);
  }

  @Test
  void byTheOwnerThatReleasesItsCaches() throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      tested.free(tested.allocate(BLOCK_BYTES));
    }
    long block = tested.allocate(BLOCK_BYTES);
    assertThat(slabAt(block).bin.owner).isSameAs(Thread.currentThread());
    freeTwice(block);
    engine.releaseThreadCaches();
    assertThat(reported()).containsExactly(block);
    engine.trim();
    assertThat(reported()).as("once").containsExactly(block);
  }

  /** A slab that was taken away, and is forgotten by way of the list. */
  @Test
  void byListsThatForgetWhatWasTakenAway() throws InterruptedException {
    var heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
    long block = allocateSlowly(heap);
    Slab slab = slabAt(block);
    heap.bin(slab.bin.sizeClass).demoteCurrent();
    assertThat(slab.listed).isTrue();
    freeElsewhere(block);
    slab.free |= slab.bitOf(block);
    assertThat(slab.tryTakeAway()).isTrue();
    engine.space().takeBack(slab);
    heap.forgetGone();
    assertThat(heap.lateFrees().takeAll()).containsExactly(block);
    engine.drop(heap);
  }

  /** The same where the owner looks there for a block. */
  @Test
  void byAllocationsThatFindTheirListedSlabTakenAway() throws InterruptedException {
    var heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
    long block = allocateSlowly(heap);
    Slab slab = slabAt(block);
    slab.bin.demoteCurrent();
    freeElsewhere(block);
    slab.free |= slab.bitOf(block);
    assertThat(slab.tryTakeAway()).isTrue();
    engine.space().takeBack(slab);
    assertThat(slabAt(allocateSlowly(heap))).isNotSameAs(slab);
    assertThat(reported()).containsExactly(block);
    engine.drop(heap);
  }

  /** And where it is there still: the block is free, and once. */
  @Test
  void byAllocationsThatTakeAListedSlab() throws InterruptedException {
    var heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
    long first = allocateSlowly(heap);
    long block = allocateSlowly(heap);
    Slab slab = slabAt(block);
    slab.bin.demoteCurrent();
    freeTwice(block);
    assertThat(allocateSlowly(heap)).isEqualTo(block);
    assertThat(reported()).containsExactly(block);
    assertThat(slab.liveBits()).isEqualTo(slab.bitOf(first) | slab.bitOf(block));
    engine.drop(heap);
  }

  private List<Long> reported() {
    return tested.misuse().stream().map(MisuseException::address).toList();
  }

  private void freeTwice(long block) throws InterruptedException {
    freeElsewhere(block);
    Slab slab = slabAt(block);
    slab.free |= slab.bitOf(block);
  }

  private long allocateSlowly(SlabHeap heap) {
    return engine.allocate(heap, BLOCK_BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  private long allocate(SlabHeap heap, Bin bin) {
    long block = heap.allocate(bin);
    if (block == 0) {
      heap.add(Objects.requireNonNull(engine.space().acquire(bin, BLOCK_BYTES, Exhaustion.THROWS)));
      block = heap.allocate(bin);
    }
    return block;
  }

  private Slab slabAt(long block) {
    return (Slab) Objects.requireNonNull(engine.space().extentAt(block));
  }

  private void freeElsewhere(long block) {
    Fixtures.elsewhere(() -> tested.free(block));
  }
}
