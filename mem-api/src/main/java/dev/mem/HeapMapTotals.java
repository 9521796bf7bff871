package dev.mem;

/**
 * The sums of a {@link HeapMap}.
 *
 * <pre>
 *   reservedBytes = requestedBytes + slackBytes + freeBytes + overheadBytes
 * </pre>
 *
 * @param reservedBytes the sizes of all arenas, in bytes
 * @param liveBlocks how many blocks are live
 * @param requestedBytes what was asked for of the live blocks, in bytes
 * @param slackBytes what live blocks have beyond that, in bytes: internal fragmentation
 * @param freeBlocks how many blocks are free
 * @param freeBytes their bytes
 * @param largestFreeBytes the size of the largest free block in bytes, 0 if none is
 * @param overheadBytes what is neither in a block nor free, in bytes: headers, for the most part
 */
public record HeapMapTotals(
    long reservedBytes,
    long liveBlocks,
    long requestedBytes,
    long slackBytes,
    long freeBlocks,
    long freeBytes,
    long largestFreeBytes,
    long overheadBytes) {

  /**
   * Returns how far the free memory is from being one block.
   *
   * @return external fragmentation: 1 − largest free block / all free bytes; 0 if nothing is free
   */
  public double externalFragmentation() {
    return freeBytes == 0 ? 0 : 1 - (double) largestFreeBytes / freeBytes;
  }

  /**
   * Returns which part of the memory in use was not asked for.
   *
   * @return internal fragmentation: (slack + overhead) / (requested + slack + overhead); 0 if
   *     nothing is in use
   */
  public double internalFragmentation() {
    long wasted = slackBytes + overheadBytes;
    return wasted == 0 ? 0 : (double) wasted / (requestedBytes + wasted);
  }

  /** Returns the totals of two parts of a heap together. */
  HeapMapTotals plus(HeapMapTotals other) {
    return new HeapMapTotals(
        reservedBytes + other.reservedBytes,
        liveBlocks + other.liveBlocks,
        requestedBytes + other.requestedBytes,
        slackBytes + other.slackBytes,
        freeBlocks + other.freeBlocks,
        freeBytes + other.freeBytes,
        Math.max(largestFreeBytes, other.largestFreeBytes),
        overheadBytes + other.overheadBytes);
  }
}
