package dev.mem.core.layout;

import org.jspecify.annotations.Nullable;

/**
 * A fixed, possibly very large number of bits, of which whole neighbourhoods are never set.
 *
 * <p>Words exist only for chunks of {@value #CHUNK_BITS} bits in which a bit was ever set; so an
 * arena with one block of many gigabytes needs hardly any. Making a chunk is the only thing that
 * can fail, and {@link #prepare} does it beforehand.
 *
 * <p>Not safe for use by several threads at once; its owner's lock guards it. {@link
 * #metadataBytes} alone may be read by any thread.
 */
public final class SparseBits {
  private static final int CHUNK_SHIFT = 12;
  private static final int CHUNK_BITS = 1 << CHUNK_SHIFT;
  private static final long INDEX_MASK = CHUNK_BITS - 1;
  private static final long REFERENCE_BYTES = 4;

  private final @Nullable Bits[] chunks;
  private int chunksMade;

  /** Makes bits that are all clear. */
  public SparseBits(long size) {
    chunks = new @Nullable Bits[Math.toIntExact((size + CHUNK_BITS - 1) >>> CHUNK_SHIFT)];
  }

  /** Makes sure that {@link #set} for an index needs no memory of the Java heap. */
  public void prepare(long index) {
    int number = (int) (index >>> CHUNK_SHIFT);
    if (chunks[number] == null) {
      chunks[number] = new Bits(CHUNK_BITS);
      chunksMade++;
    }
  }

  /** Returns a bit. */
  public boolean get(long index) {
    Bits chunk = chunks[(int) (index >>> CHUNK_SHIFT)];
    return chunk != null && chunk.get(index & INDEX_MASK);
  }

  /** Sets a bit. */
  public void set(long index) {
    prepare(index);
    Bits chunk = chunks[(int) (index >>> CHUNK_SHIFT)];
    if (chunk != null) {
      chunk.set(index & INDEX_MASK);
    }
  }

  /** Clears a bit. */
  public void clear(long index) {
    Bits chunk = chunks[(int) (index >>> CHUNK_SHIFT)];
    if (chunk != null) {
      chunk.clear(index & INDEX_MASK);
    }
  }

  /** Returns the greatest index of a set bit that is at most {@code from}, or -1. */
  public long previousSet(long from) {
    long within = from & INDEX_MASK;
    for (int number = (int) (from >>> CHUNK_SHIFT); number >= 0; number--) {
      Bits chunk = chunks[number];
      long found = chunk == null ? -1 : chunk.previousSet(within);
      if (found >= 0) {
        return ((long) number << CHUNK_SHIFT) + found;
      }
      within = INDEX_MASK;
    }
    return -1;
  }

  /** Returns how many bits are set. */
  public long count() {
    long count = 0;
    for (Bits chunk : chunks) {
      count += chunk == null ? 0 : chunk.count();
    }
    return count;
  }

  /** Returns the Java-heap bytes of the chunks there are, and of the table that finds them. */
  public long metadataBytes() {
    long chunkBytes = CHUNK_BITS / Byte.SIZE;
    return chunks.length * REFERENCE_BYTES + chunksMade * chunkBytes;
  }
}
