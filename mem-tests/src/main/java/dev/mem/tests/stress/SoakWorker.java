package dev.mem.tests.stress;

import dev.mem.InvalidFreeException;
import dev.mem.RawAllocator;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What one thread of a soak does: it allocates, frees, resizes and exchanges at random. */
final class SoakWorker {
  private static final int SMALL_BYTES = 256;
  private static final int BATCH = 16;

  private final RawAllocator raw;
  private final @Nullable SoakExchange exchange;
  private final SplittableRandom random;
  private final SoakSlots slots;
  private final long[] batch = new long[BATCH];
  private long operations;

  /**
   * Makes the work of one thread.
   *
   * @param raw what is under test
   * @param exchange where blocks change hands; null for a thread that keeps its own
   */
  SoakWorker(RawAllocator raw, @Nullable SoakExchange exchange, long seed) {
    this.raw = raw;
    this.exchange = exchange;
    this.random = new SplittableRandom(seed);
    this.slots = new SoakSlots(1 << random.nextInt(6, 13));
  }

  /** Returns how many blocks were allocated, freed and resized. */
  long operations() {
    return operations;
  }

  void run(long steps, Runnable pause) {
    for (long step = 0; step < steps; step++) {
      int slot = random.nextInt() & (slots.count() - 1);
      if (slots.isEmpty(slot)) {
        allocate(slot);
      } else {
        use(slot);
      }
      if ((step & 0xff) == 0) {
        pause.run();
      }
    }
  }

  /** Checks and frees everything. */
  void freeAll() {
    for (int slot = 0; slot < slots.count(); slot++) {
      if (!slots.isEmpty(slot)) {
        free(slot);
      }
    }
  }

  /** Checks everything, and leaves it to be freed with its heap. */
  void checkAll() {
    for (int slot = 0; slot < slots.count(); slot++) {
      if (!slots.isEmpty(slot)) {
        slots.check(raw, slot);
      }
    }
  }

  private void use(int slot) {
    int choice = random.nextInt();
    switch (choice & 31) {
      case 0 -> reallocate(slot);
      case 1 -> resize(slot);
      case 2 -> {
        if ((choice >>> 5 & 15) == 0) {
          freeSome(slot);
          allocateSome(slot);
        } else {
          free(slot);
        }
      }
      case 3 -> {
        if ((choice >>> 5 & 127) == 0) {
          freeWrongly(slot);
        } else {
          free(slot);
        }
      }
      case 4, 5, 6 -> {
        if (exchange != null) {
          exchange.swap(choice >>> 5, slots, slot);
        } else {
          free(slot);
        }
      }
      default -> free(slot);
    }
  }

  /** Mostly small, some up to the size of a slab's blocks, few larger. */
  private int byteSize() {
    int choice = random.nextInt();
    if ((choice & 7) != 0) {
      return (choice >>> 3) % SMALL_BYTES;
    }
    int bits = (choice >>> 3 & 0x1ff) == 0 ? 18 : 5 + (choice >>> 12 & 7);
    return (choice >>> 15) & ((1 << bits) - 1);
  }

  private void allocate(int slot) {
    int byteSize = byteSize();
    long byteAlignment = (byteSize & 31) == 7 ? 16L << (byteSize >>> 5 & 3) : 16;
    slots.put(raw, slot, raw.allocate(byteSize, byteAlignment), byteSize, random.nextLong());
    operations++;
  }

  private void free(int slot) {
    raw.free(slots.take(raw, slot));
    operations++;
  }

  private void reallocate(int slot) {
    slots.check(raw, slot);
    int byteSize = byteSize();
    long address = raw.reallocate(slots.address(slot), byteSize);
    slots.changed(raw, slot, address, byteSize, random.nextLong());
    operations++;
  }

  private void resize(int slot) {
    slots.check(raw, slot);
    int byteSize = byteSize();
    long address = slots.address(slot);
    if (raw.tryResize(address, byteSize)) {
      slots.changed(raw, slot, address, byteSize, random.nextLong());
      operations++;
    }
  }

  private void freeSome(int around) {
    int first = around & -BATCH;
    for (int i = 0; i < BATCH; i++) {
      batch[i] = 0;
      if (!slots.isEmpty(first + i)) {
        batch[i] = slots.take(raw, first + i);
        operations++;
      }
    }
    raw.free(batch, 0, BATCH);
  }

  private void allocateSome(int around) {
    int first = around & -BATCH;
    int byteSize = byteSize();
    raw.allocate(byteSize, batch, 0, BATCH);
    for (int i = 0; i < BATCH; i++) {
      slots.put(raw, first + i, batch[i], byteSize, random.nextLong());
    }
    operations += BATCH;
  }

  private void freeWrongly(int slot) {
    slots.check(raw, slot);
    try {
      raw.free(slots.address(slot) + 1);
    } catch (InvalidFreeException refused) {
      slots.check(raw, slot);
      return;
    }
    throw new AssertionError("an interior address was freed");
  }
}
