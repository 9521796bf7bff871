package dev.mem.core.source;

import java.util.BitSet;

/**
 * Which granules of one range of addresses are in use: one bit each, taken first fit.
 *
 * <p>Granules are numbered from the start of the range, which is aligned to them. Free neighbours
 * need no joining, for bits have none; and no operation allocates, so that none can fail half-way.
 *
 * <p>Invariant: the bits set are exactly those of the runs taken and not given back, and {@code
 * usedGranules} is their number. Guarded by {@code this}.
 */
final class GranuleMap {

  /** What {@link #take} returns when no run is long enough. */
  static final long NONE = -1;

  /** The most granules that a map may have: 2 MiB of bits. */
  private static final int MAX_GRANULES = 1 << 24;

  private final long baseAddress;
  private final long granuleBytes;
  private final int granules;
  private final BitSet used;
  private int usedGranules;

  /**
   * Makes a map with everything free.
   *
   * @param baseAddress where the range starts, a multiple of {@code granuleBytes}
   * @param byteSize the size of the range, a multiple of {@code granuleBytes}
   * @param granuleBytes the unit of taking, a power of two
   */
  GranuleMap(long baseAddress, long byteSize, long granuleBytes) {
    this.baseAddress = baseAddress;
    this.granuleBytes = granuleBytes;
    this.granules = Math.toIntExact(byteSize / granuleBytes);
    this.used = new BitSet(granules);
  }

  /** Returns the unit to use for a range: the least one, unless that makes too many granules. */
  static long granuleBytesFor(long byteSize, long leastGranuleBytes) {
    long granuleBytes = leastGranuleBytes;
    while (byteSize / granuleBytes > MAX_GRANULES) {
      granuleBytes <<= 1;
    }
    return granuleBytes;
  }

  /**
   * Takes the first free run that is long enough.
   *
   * @param byteSize how much, more than 0
   * @param byteAlignment the alignment of the address, a power of two
   * @return the offset of the run in the range, or {@link #NONE}
   */
  synchronized long take(long byteSize, long byteAlignment) {
    long wanted = granulesOf(byteSize);
    long start = firstAlignedFrom(used.nextClearBit(0), byteAlignment);
    while (start + wanted <= granules) {
      int end = used.nextSetBit((int) start);
      if (end < 0 || end - start >= wanted) {
        used.set((int) start, (int) (start + wanted));
        usedGranules += (int) wanted;
        return start * granuleBytes;
      }
      start = firstAlignedFrom(used.nextClearBit(end), byteAlignment);
    }
    return NONE;
  }

  private long firstAlignedFrom(long granule, long byteAlignment) {
    long alignment = Math.max(byteAlignment, granuleBytes);
    long address = baseAddress + granule * granuleBytes;
    long aligned = (address + alignment - 1) & -alignment;
    return (aligned - baseAddress) / granuleBytes;
  }

  /**
   * Gives a run back.
   *
   * @param offset where it starts, as {@link #take} returned it
   * @param byteSize how much was asked for
   * @throws IllegalArgumentException if it is not a run of granules in use
   */
  synchronized void giveBack(long offset, long byteSize) {
    requireTaken(offset, byteSize);
    int start = (int) (offset / granuleBytes);
    int length = (int) granulesOf(byteSize);
    used.clear(start, start + length);
    usedGranules -= length;
  }

  /**
   * Checks that a run is in use.
   *
   * @param offset where it starts
   * @param byteSize its size
   * @throws IllegalArgumentException if it is not a run of granules in use
   */
  synchronized void requireTaken(long offset, long byteSize) {
    long start = offset / granuleBytes;
    long end = start + granulesOf(byteSize);
    boolean inside = offset >= 0 && offset % granuleBytes == 0 && byteSize > 0 && end <= granules;
    if (!inside || used.nextClearBit((int) start) < end) {
      throw new IllegalArgumentException(
          "not a reservation of this page source: " + byteSize + " bytes at offset " + offset);
    }
  }

  synchronized long freeBytes() {
    return (granules - usedGranules) * granuleBytes;
  }

  private long granulesOf(long byteSize) {
    return Math.ceilDiv(byteSize, granuleBytes);
  }
}
