package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mem.Allocator;
import dev.mem.Heap;
import dev.mem.Purging;
import dev.mem.RawAllocator;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The raw tier of the default engine makes no Java objects once it has what it needs, below 2 MiB.
 * Where memory passes from one size to another, a slab has a new descriptor: that is rare.
 */
final class RawTierGarbageTest {
  private static final int BLOCKS = 500;
  private static final int WARM_UP = 20;
  private static final int ROUNDS = 100;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  // Else descriptors of what was purged would be made anew now and then.
  private final Allocator allocator = Allocator.builder().purging(Purging.ON_DEMAND).build();

  @AfterEach
  void verify() {
    allocator.inspector().verify();
    assertThat(allocator.statistics().liveBlocks()).isZero();
    allocator.close();
  }

  private static void assertMakesNothing(Runnable work) {
    repeat(WARM_UP, work);
    assertThat(bytesMade(1, work)).isZero();
  }

  /** Returns the bytes of Java objects that so many rounds of some work make. */
  private static long bytesMade(int rounds, Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    repeat(rounds, work);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void repeat(int rounds, Runnable work) {
    for (int i = 0; i < rounds; i++) {
      work.run();
    }
  }

  private static void pairs(RawAllocator raw, long byteSize) {
    for (int i = 0; i < BLOCKS; i++) {
      raw.free(raw.allocate(byteSize));
    }
  }

  private static void batch(RawAllocator raw, long[] addresses, int[] sizes) {
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = raw.allocate(sizes[i]);
    }
    for (int i = 0; i < addresses.length; i += 2) {
      addresses[i] = raw.reallocate(addresses[i], sizes[i] * 2L);
    }
    for (long address : addresses) {
      raw.free(address);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 64, 1_000, 16_000, 20_000, 65_536, 1_000_000})
  void aPairOfAnySize(long byteSize) {
    assertMakesNothing(() -> pairs(allocator.raw(), byteSize));
  }

  @ParameterizedTest
  @ValueSource(longs = {64, 65_536})
  void aPairOfAnExplicitHeap(long byteSize) {
    try (Heap heap = allocator.newHeap()) {
      assertMakesNothing(() -> pairs(heap.raw(), byteSize));
    }
  }

  @Test
  void manySmallBlocksThatAreReallocated() {
    long seed = System.nanoTime();
    IO.println("RawTierGarbageTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    long[] addresses = new long[BLOCKS];
    int[] sizes = random.ints(BLOCKS, 1, 1_000).toArray();
    Runnable work = () -> batch(allocator.raw(), addresses, sizes);
    repeat(WARM_UP, work);
    assertThat(bytesMade(ROUNDS, work))
        .as("less than a byte for each allocation or free")
        .isLessThan(2L * ROUNDS * BLOCKS);
  }
}
