package dev.mem.core.layout;

import java.util.Arrays;

/**
 * A fixed number of bits, in which runs of set bits are found, set and cleared as a whole.
 *
 * <p>A search visits run by run, word by word: a bitmap of 4096 bits is 64 words. Not safe for use
 * by several threads at once.
 */
public final class BitRuns {
  private final long[] words;
  private final int size;

  /** Makes bits that are all clear. */
  public BitRuns(int size) {
    this.size = size;
    this.words = new long[(size + Long.SIZE - 1) / Long.SIZE];
  }

  public int size() {
    return size;
  }

  public boolean get(int index) {
    return (words[index >>> 6] & 1L << index) != 0;
  }

  /** Sets all bits from one index up to another. */
  public void set(int from, int to) {
    for (int at = from; at < to; ) {
      int end = Math.min(to, (at | 63) + 1);
      words[at >>> 6] |= mask(at, end);
      at = end;
    }
  }

  /** Clears all bits from one index up to another. */
  public void clear(int from, int to) {
    for (int at = from; at < to; ) {
      int end = Math.min(to, (at | 63) + 1);
      words[at >>> 6] &= ~mask(at, end);
      at = end;
    }
  }

  public void clearAll() {
    Arrays.fill(words, 0);
  }

  /** The bits of one word from one index up to another, which are not equal. */
  private static long mask(int from, int to) {
    return -1L << from & -1L >>> -to;
  }

  /** Returns the first index from a given one on whose bit is set, or {@link #size()}. */
  public int nextSet(int from) {
    return next(from, 0);
  }

  /** Returns the first index from a given one on whose bit is clear, or {@link #size()}. */
  public int nextClear(int from) {
    return next(from, -1L);
  }

  private int next(int from, long flip) {
    if (from >= size) {
      return size;
    }
    int word = from >>> 6;
    long bits = (words[word] ^ flip) & -1L << from;
    while (bits == 0) {
      if (++word == words.length) {
        return size;
      }
      bits = words[word] ^ flip;
    }
    return Math.min(size, (word << 6) + Long.numberOfTrailingZeros(bits));
  }

  /** Returns the index after the last set bit before a given index, or 0. */
  public int previousSetEnd(int before) {
    return previousEnd(before, 0);
  }

  /** Returns the index after the last clear bit before a given index, or 0. */
  public int previousClearEnd(int before) {
    return previousEnd(before, -1L);
  }

  private int previousEnd(int before, long flip) {
    if (before <= 0) {
      return 0;
    }
    int word = (before - 1) >>> 6;
    long bits = (words[word] ^ flip) & -1L >>> -before;
    while (bits == 0) {
      if (--word < 0) {
        return 0;
      }
      bits = words[word] ^ flip;
    }
    return (word << 6) + Long.SIZE - Long.numberOfLeadingZeros(bits);
  }

  /** Returns how many bits are set from one index up to another. */
  public int count(int from, int to) {
    int count = 0;
    for (int at = from; at < to; ) {
      int end = Math.min(to, (at | 63) + 1);
      count += Long.bitCount(words[at >>> 6] & mask(at, end));
      at = end;
    }
    return count;
  }

  /** Returns the Java-heap bytes of the words. */
  public long metadataBytes() {
    return (long) words.length * Long.BYTES;
  }
}
