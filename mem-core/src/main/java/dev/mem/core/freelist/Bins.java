package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;

/**
 * Doubly linked lists of free blocks, one for each bin, that run through all arenas of an engine.
 *
 * <p>A bit for each bin tells whether its list is empty, and a bit for each word of those whether
 * any of its bins has blocks; so the next bin with blocks is found in constant time. The engine's
 * lock guards everything.
 *
 * <pre>
 *   head[bin] = address of the header of its first block, or 0
 *   bit bin of occupied is set ⟺ head[bin] ≠ 0;  bit w of occupiedWords ⟺ occupied[w] ≠ 0
 *   next(previous(block)) = block = previous(next(block)), checked whenever a block is taken out
 * </pre>
 */
final class Bins {
  private static final int MOST_BINS = Long.SIZE * Long.SIZE;

  private final TaggedEngine engine;
  private final long[] heads;
  private final long[] occupied;
  private long occupiedWords;

  Bins(TaggedEngine engine, int bins) {
    if (bins > MOST_BINS) {
      throw new IllegalArgumentException("at most " + MOST_BINS + " bins, not " + bins);
    }
    this.engine = engine;
    this.heads = new long[bins];
    this.occupied = new long[(bins + Long.SIZE - 1) / Long.SIZE];
  }

  int count() {
    return heads.length;
  }

  /** Returns the address of the first free block of a bin, or 0. */
  long head(int bin) {
    return heads[bin];
  }

  /** Returns the first bin from a given one on that has blocks, or {@link #count()}. */
  int nextOccupied(int from) {
    if (from >= heads.length) {
      return heads.length;
    }
    int word = from / Long.SIZE;
    long bits = occupied[word] & -1L << from;
    if (bits == 0) {
      long words = word + 1 == Long.SIZE ? 0 : occupiedWords & -1L << (word + 1);
      if (words == 0) {
        return heads.length;
      }
      word = Long.numberOfTrailingZeros(words);
      bits = occupied[word];
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
  }

  /** Writes a free block, and puts it first in a bin. */
  void add(int bin, TaggedArena arena, long offset, long blockBytes) {
    long block = arena.address() + offset;
    long head = heads[bin];
    if (head != 0) {
      setPrevious(head, block);
    }
    arena.tags.writeFree(offset, blockBytes, head, 0);
    setHead(bin, block);
  }

  /** Writes a free block, and puts it into the place of another one, that it is a part of. */
  void replace(int bin, TaggedArena arena, long offset, long restOffset, long restBytes) {
    requireLinked(bin, arena, offset);
    long rest = arena.address() + restOffset;
    long next = arena.tags.next(offset);
    long previous = arena.tags.previous(offset);
    if (next != 0) {
      setPrevious(next, rest);
    }
    if (previous == 0) {
      setHead(bin, rest);
    } else {
      setNext(previous, rest);
    }
    arena.tags.writeFree(restOffset, restBytes, next, previous);
  }

  /** Checks that a free block is where it should be in the list of a bin. */
  void requireLinked(int bin, TaggedArena arena, long offset) {
    long block = arena.address() + offset;
    long next = arena.tags.next(offset);
    long previous = arena.tags.previous(offset);
    boolean linked =
        (previous == 0 ? heads[bin] == block : nextOf(previous) == block)
            && (next == 0 || previousOf(next) == block);
    if (!linked) {
      throw new HeapCorruptionException(
          block, "the links of a free block were overwritten; look for writes into freed memory");
    }
  }

  /** Takes a free block out of a bin, in whose list it {@linkplain #requireLinked is}. */
  void remove(int bin, TaggedArena arena, long offset) {
    requireLinked(bin, arena, offset);
    long next = arena.tags.next(offset);
    long previous = arena.tags.previous(offset);
    if (next != 0) {
      setPrevious(next, previous);
    }
    if (previous == 0) {
      setHead(bin, next);
    } else {
      setNext(previous, next);
    }
  }

  /**
   * Undoes the last removal: the block's links are still those of its place, between neighbours
   * that were read when it was taken out.
   */
  void putBack(int bin, TaggedArena arena, long offset, long blockBytes) {
    long block = arena.address() + offset;
    long next = arena.tags.next(offset);
    long previous = arena.tags.previous(offset);
    if (next != 0) {
      setPrevious(next, block);
    }
    if (previous == 0) {
      setHead(bin, block);
    } else {
      setNext(previous, block);
    }
    arena.tags.writeFree(offset, blockBytes, next, previous);
  }

  private void setNext(long block, long next) {
    TaggedArena arena = engine.arenaOfFree(block);
    arena.tags.setNext(block - arena.address(), next);
  }

  private void setPrevious(long block, long previous) {
    TaggedArena arena = engine.arenaOfFree(block);
    arena.tags.setPrevious(block - arena.address(), previous);
  }

  private void setHead(int bin, long block) {
    heads[bin] = block;
    int word = bin / Long.SIZE;
    if (block != 0) {
      occupied[word] |= 1L << bin;
      occupiedWords |= 1L << word;
    } else {
      occupied[word] &= ~(1L << bin);
      if (occupied[word] == 0) {
        occupiedWords &= ~(1L << word);
      }
    }
  }

  /** Returns the free block after one in its list, or 0. */
  long nextOf(long block) {
    TaggedArena arena = engine.arenaOfFree(block);
    return arena.tags.next(block - arena.address());
  }

  private long previousOf(long block) {
    TaggedArena arena = engine.arenaOfFree(block);
    return arena.tags.previous(block - arena.address());
  }
}
