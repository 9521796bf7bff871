package dev.mem.bench.scale;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.Subject;
import java.util.SplittableRandom;

/**
 * A heap in which random blocks of 16 to 255 bytes are replaced, one after the other.
 *
 * <p>It is aged before anything is measured: twice as many blocks as are to be live are allocated,
 * a random half of them is freed, and then as many are replaced as are live, as far as time allows.
 */
final class Replacements {
  private static final int LEAST_BYTES = 16;
  private static final int SIZES = 240;
  private static final int AGEING_STEPS = 64;

  private final int liveBlocks;
  private final BlockTable table;
  private final SplittableRandom random;

  Replacements(Subject subject, int liveBlocks, long seed) {
    this.liveBlocks = liveBlocks;
    this.table = subject.newTable(2 * liveBlocks);
    this.random = new SplittableRandom(seed);
  }

  /** Returns how many blocks were replaced in the time there was. */
  long age(long atMostNanos) {
    for (int slot = 0; slot < 2 * liveBlocks; slot++) {
      allocate(slot);
    }
    // Exchanged at random as they go, so that those that stay are a random half.
    for (int slot = 2 * liveBlocks - 1; slot >= liveBlocks; slot--) {
      table.exchange(slot, table, random.nextInt(slot + 1));
      table.free(slot);
    }
    long start = System.nanoTime();
    long replaced = 0;
    while (replaced < liveBlocks && System.nanoTime() - start < atMostNanos) {
      for (int i = 0; i < AGEING_STEPS; i++) {
        replace();
      }
      replaced += AGEING_STEPS;
    }
    return replaced;
  }

  /** Frees a random block and allocates another. */
  void replace() {
    int slot = random.nextInt(liveBlocks);
    table.free(slot);
    allocate(slot);
  }

  private void allocate(int slot) {
    Memory.putByte(table.allocate(slot, LEAST_BYTES + random.nextInt(SIZES)), (byte) 1);
  }

  void freeAll() {
    table.freeAll();
  }
}
