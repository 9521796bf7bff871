package dev.mem.core.layout;

/**
 * A fixed number of bits, of which the next one that is set is found in constant time.
 *
 * <p>A word of each level above the first tells which 64 words below it have bits set.
 *
 * <pre>
 *   level 0: the bits
 *   bit i of level n + 1 is set ⟺ word i of level n is not 0
 * </pre>
 *
 * <p>Not safe for use by several threads at once; its owner's lock guards it.
 */
public final class BitTree {
  private static final int WORD_SHIFT = 6;

  private final long[][] levels;

  /**
   * Makes bits that are all clear.
   *
   * @param size how many, at least 1
   */
  public BitTree(int size) {
    int depth = 1;
    for (int words = wordsFor(size); words > 1; words = wordsFor(words)) {
      depth++;
    }
    levels = new long[depth][];
    int bits = size;
    for (int level = 0; level < depth; level++) {
      bits = wordsFor(bits);
      levels[level] = new long[bits];
    }
  }

  private static int wordsFor(int bits) {
    return (bits + Long.SIZE - 1) >>> WORD_SHIFT;
  }

  /** Returns a bit. */
  public boolean get(int index) {
    return (levels[0][index >>> WORD_SHIFT] & 1L << index) != 0;
  }

  /** Sets a bit. */
  public void set(int index) {
    int at = index;
    for (long[] level : levels) {
      int word = at >>> WORD_SHIFT;
      long before = level[word];
      level[word] = before | 1L << at;
      if (before != 0) {
        return;
      }
      at = word;
    }
  }

  /** Clears a bit. */
  public void clear(int index) {
    int at = index;
    for (long[] level : levels) {
      int word = at >>> WORD_SHIFT;
      level[word] &= ~(1L << at);
      if (level[word] != 0) {
        return;
      }
      at = word;
    }
  }

  /** Returns the least index of a set bit that is at least {@code from}, or -1. */
  public int nextSet(int from) {
    int at = from;
    for (int level = 0; level < levels.length; level++) {
      int word = at >>> WORD_SHIFT;
      if (word >= levels[level].length) {
        return -1;
      }
      long bits = levels[level][word] & -1L << at;
      if (bits != 0) {
        return lowestBelow(level, (word << WORD_SHIFT) + Long.numberOfTrailingZeros(bits));
      }
      at = word + 1;
    }
    return -1;
  }

  /** Goes down from a set bit of a level to the least bit of level 0 below it. */
  private int lowestBelow(int level, int index) {
    int at = index;
    for (int below = level - 1; below >= 0; below--) {
      at = (at << WORD_SHIFT) + Long.numberOfTrailingZeros(levels[below][at]);
    }
    return at;
  }

  /** Returns the Java-heap bytes of the words. */
  public long metadataBytes() {
    long words = 0;
    for (long[] level : levels) {
      words += level.length;
    }
    return words * Long.BYTES;
  }
}
