package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.MisuseException;
import dev.mem.core.arena.Exhaustion;
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

  private final Fixtures.Tested tested = Fixtures.newEngine();
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
    Thread other = Thread.ofPlatform().start(() -> tested.free(block));
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
