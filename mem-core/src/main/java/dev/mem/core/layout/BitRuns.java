package dev.mem.core.layout;

import java.util.Arrays;

/**
 * A fixed number of bits, in which runs of set bits are found, set and cleared as a whole.
 *
 * <p>All goes word by word: a bitmap of 4096 bits is 64 words. Not safe for use by several threads
 * at once.
 */
public final class BitRuns {
  private static final int WORD_SHIFT = 6;

  private final long[] words;
  private final long size;

  /** Makes bits that are all clear. */
  public BitRuns(long size) {
    this.size = size;
    this.words = new long[Math.toIntExact((size + Long.SIZE - 1) >>> WORD_SHIFT)];
  }

  public long size() {
    return size;
  }

  public boolean get(long index) {
    return (words[wordOf(index)] & 1L << index) != 0;
  }

  /** Sets all bits from one index up to another. */
  public void set(long from, long to) {
    for (long at = from; at < to; ) {
      long end = Math.min(to, (at | Long.SIZE - 1) + 1);
      words[wordOf(at)] |= mask(at, end);
      at = end;
    }
  }

  /** Clears all bits from one index up to another. */
  public void clear(long from, long to) {
    for (long at = from; at < to; ) {
      long end = Math.min(to, (at | Long.SIZE - 1) + 1);
      words[wordOf(at)] &= ~mask(at, end);
      at = end;
    }
  }

  public void clearAll() {
    Arrays.fill(words, 0);
  }

  private static int wordOf(long index) {
    return (int) (index >>> WORD_SHIFT);
  }

  /** Returns the index of the first bit of a word. */
  private static long firstOf(int word) {
    return (long) word << WORD_SHIFT;
  }

  /** The bits of one word from one index up to another, which are not equal. */
  private static long mask(long from, long to) {
    return -1L << from & -1L >>> -to;
  }

  /** Returns the first index from a given one on whose bit is set, or {@link #size()}. */
  public long nextSet(long from) {
    return next(from, 0);
  }

  /** Returns the first index from a given one on whose bit is clear, or {@link #size()}. */
  public long nextClear(long from) {
    return next(from, -1L);
  }

  private long next(long from, long flip) {
    if (from >= size) {
      return size;
    }
    int word = wordOf(from);
    long bits = (words[word] ^ flip) & -1L << from;
    while (bits == 0) {
      if (++word == words.length) {
        return size;
      }
      bits = words[word] ^ flip;
    }
    return Math.min(size, firstOf(word) + Long.numberOfTrailingZeros(bits));
  }

  /** Returns the index after the last set bit before a given index, or 0. */
  public long previousSetEnd(long before) {
    return previousEnd(before, 0);
  }

  /** Returns the index after the last clear bit before a given index, or 0. */
  public long previousClearEnd(long before) {
    return previousEnd(before, -1L);
  }

  private long previousEnd(long before, long flip) {
    if (before <= 0) {
      return 0;
    }
    int word = wordOf(before - 1);
    long bits = (words[word] ^ flip) & -1L >>> -before;
    while (bits == 0) {
      if (--word < 0) {
        return 0;
      }
      bits = words[word] ^ flip;
    }
    return firstOf(word) + Long.SIZE - Long.numberOfLeadingZeros(bits);
  }

  /** Returns how many bits are set from one index up to another. */
  public long count(long from, long to) {
    long count = 0;
    for (long at = from; at < to; ) {
      long end = Math.min(to, (at | Long.SIZE - 1) + 1);
      count += Long.bitCount(words[wordOf(at)] & mask(at, end));
      at = end;
    }
    return count;
  }

  /** Returns the Java-heap bytes of the words. */
  public long metadataBytes() {
    return (long) words.length * Long.BYTES;
  }
}
