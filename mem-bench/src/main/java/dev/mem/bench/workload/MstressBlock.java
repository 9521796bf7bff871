package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;

/**
 * A block of {@link Mstress}: its first word tells how many words it has, and each of the others
 * which one it is.
 */
final class MstressBlock {
  private static final long COOKIE = 0x5bd1e995a7c4f3b1L;
  private static final int MAX_WORDS = 64 * 10_000;

  private MstressBlock() {}

  /**
   * Returns a number of words: a small power of two, and now and then a hundred, a thousand or ten
   * thousand times that.
   */
  static int words(Random random, int powers) {
    int words = 1 << random.below(powers);
    if (!random.percent(2)) {
      return words;
    }
    if (random.percent(2)) {
      return words * 10_000;
    }
    return random.percent(11) ? words * 1000 : words * 100;
  }

  static void allocate(BlockTable table, int slot, int words) {
    long address = table.allocate(slot, words * 8L);
    Memory.putLong(address, words ^ COOKIE);
    for (int word = 1; word < words; word++) {
      Memory.putLong(address + word * 8L, (word + words) ^ COOKIE);
    }
  }

  /** Frees the block in a slot, if there is one, after checking every word of it. */
  static void verifyAndFree(BlockTable table, int slot) {
    long address = table.address(slot);
    if (address == 0) {
      return;
    }
    long words = Memory.getLong(address) ^ COOKIE;
    if (words < 1 || words > MAX_WORDS) {
      throw lost(address, 0);
    }
    for (int word = 1; word < words; word++) {
      if (Memory.getLong(address + word * 8L) != ((word + words) ^ COOKIE)) {
        throw lost(address, word);
      }
    }
    Memory.putLong(address, 0);
    table.free(slot);
  }

  private static WorkloadFailure lost(long address, long word) {
    return new WorkloadFailure(
        "the block at 0x%x lost its content at word %d".formatted(address, word));
  }
}
