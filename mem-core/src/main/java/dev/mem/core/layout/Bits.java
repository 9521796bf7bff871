package dev.mem.core.layout;

/**
 * A fixed number of bits in an array of words.
 *
 * <p>Not safe for use by several threads at once; its owner's lock guards it.
 */
public final class Bits {
  private static final int WORD_SHIFT = 6;

  private final long[] words;

  public Bits(long size) {
    words = new long[Math.toIntExact((size + Long.SIZE - 1) >>> WORD_SHIFT)];
  }

  public boolean get(long index) {
    return (words[(int) (index >>> WORD_SHIFT)] & (1L << index)) != 0;
  }

  public void set(long index) {
    words[(int) (index >>> WORD_SHIFT)] |= 1L << index;
  }

  public void clear(long index) {
    words[(int) (index >>> WORD_SHIFT)] &= ~(1L << index);
  }

  /** Returns the greatest index of a set bit that is at most {@code from}, or -1. */
  public long previousSet(long from) {
    int word = (int) (from >>> WORD_SHIFT);
    long bits = words[word] & (-1L >>> (Long.SIZE - 1 - (from & (Long.SIZE - 1))));
    while (bits == 0) {
      if (--word < 0) {
        return -1;
      }
      bits = words[word];
    }
    return ((long) word << WORD_SHIFT) + (Long.SIZE - 1 - Long.numberOfLeadingZeros(bits));
  }

  /** Returns how many bits are set. */
  public long count() {
    long count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** Returns the Java-heap bytes of the words. */
  public long metadataBytes() {
    return (long) words.length * Long.BYTES;
  }
}
