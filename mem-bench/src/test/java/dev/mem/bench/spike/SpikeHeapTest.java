package dev.mem.bench.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.bench.spike.SpikeSlab.Outcome;
import dev.mem.spi.PageSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpikeHeapTest {
  private static final int ROUNDS = 50_000;

  @Test
  void remoteFreesAreCollectedAndHandedOutAgain() throws InterruptedException {
    try (SpikeHeap heap = new SpikeHeap(PageSource.platform())) {
      Set<Long> first = new HashSet<>();
      for (int i = 0; i < 3 * SpikeSlab.BLOCKS; i++) {
        assertThat(first.add(heap.allocate())).isTrue();
      }
      Thread remote =
          new Thread(() ->
              first.forEach(
                  address -> assertThat(SpikeHeap.free(address)).isEqualTo(Outcome.FREED)));
      remote.start();
      remote.join();
      Set<Long> second = new HashSet<>();
      for (int i = 0; i < 3 * SpikeSlab.BLOCKS; i++) {
        assertThat(second.add(heap.allocate())).isTrue();
      }
      assertThat(second).isEqualTo(first);
      assertThat(heap.doubleFreesFoundLate()).isZero();
    }
  }

  @Test
  void doubleAndInteriorFreesAreFoundLocallyAndRemotely() throws InterruptedException {
    try (SpikeHeap heap = new SpikeHeap(PageSource.platform())) {
      long block = heap.allocate();
      assertThat(SpikeHeap.free(block + 16)).isEqualTo(Outcome.NOT_A_BLOCK);
      assertThat(SpikeHeap.free(block)).isEqualTo(Outcome.FREED);
      assertThat(SpikeHeap.free(block)).isEqualTo(Outcome.ALREADY_FREE);
      long neverHandedOut = block + (1L << SpikeSlab.BLOCK_SHIFT);
      Thread remote =
          new Thread(() -> {
            assertThat(SpikeHeap.free(block)).isEqualTo(Outcome.ALREADY_FREE);
            assertThat(SpikeHeap.free(neverHandedOut)).isEqualTo(Outcome.ALREADY_FREE);
          });
      AtomicInteger failures = new AtomicInteger();
      remote.setUncaughtExceptionHandler((thread, failure) -> failures.incrementAndGet());
      remote.start();
      remote.join();
      assertThat(failures).hasValue(0);
      assertThat(heap.doubleFreesFoundLate()).isZero();
    }
  }

  /**
   * Owner and another thread free the same block at the same time: one of both is reported, at once
   * or when the word is taken.
   */
  @Test
  void aRacingDoubleFreeIsReportedOnce() throws Exception {
    try (SpikeHeap heap = new SpikeHeap(PageSource.platform())) {
      AtomicLong block = new AtomicLong();
      AtomicInteger alreadyFree = new AtomicInteger();
      CyclicBarrier barrier = new CyclicBarrier(2);
      Thread remote =
          new Thread(() -> {
            for (int i = 1; i <= ROUNDS; i++) {
              while (block.get() == 0) {
                Thread.onSpinWait();
              }
              if (SpikeHeap.free(block.get()) == Outcome.ALREADY_FREE) {
                alreadyFree.incrementAndGet();
              }
              block.set(0);
            }
            await(barrier);
          });
      remote.start();
      for (int i = 0; i < ROUNDS; i++) {
        long address = heap.allocate();
        block.set(address);
        if (SpikeHeap.free(address) == Outcome.ALREADY_FREE) {
          alreadyFree.incrementAndGet();
        }
        while (block.get() != 0) {
          Thread.onSpinWait();
        }
      }
      await(barrier);
      remote.join();
      drain(heap);
      assertThat(alreadyFree.get() + heap.doubleFreesFoundLate()).isEqualTo(ROUNDS);
    }
  }

  /** Takes every free block once, so that what is still to be found is found. */
  private static void drain(SpikeHeap heap) {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < SpikeSlab.BLOCKS; i++) {
      assertThat(seen.add(heap.allocate())).isTrue();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStaleSegmentThrowsAfterTheRangeWasReleased() {
    MemorySegment segment;
    try (SpikeHeap heap = new SpikeHeap(PageSource.platform())) {
      long address = heap.allocate();
      SpikeSlab slab = SpikeHeap.slabAt(address);
      assertThat(slab).isNotNull();
      segment = slab.segment(address);
      segment.set(ValueLayout.JAVA_LONG, 0, 42);
      assertThat(SpikeHeap.free(address)).isEqualTo(Outcome.FREED);
    }
    assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_LONG, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(SpikeHeap.free(segment.address())).isEqualTo(Outcome.NOT_A_BLOCK);
  }
}
