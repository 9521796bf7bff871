package dev.mem;

/**
 * The slabs of one size class of an allocator at one moment; from {@link
 * HeapInspector#sizeClasses}.
 *
 * <p>{@code liveBlocks · blockBytes ≤ slabBytes}. What is between the two is free, or too little
 * for a further block: a class that has much of it is where memory is held that other sizes cannot
 * use.
 *
 * @param blockBytes the size of each block in bytes, the greatest that can be asked for without
 *     taking a block of the next class
 * @param liveBlocks how many blocks of the class are live
 * @param slabs how many runs of memory are cut into blocks of the class
 * @param slabBytes how many bytes these have together
 */
public record SizeClassStatistics(long blockBytes, long liveBlocks, long slabs, long slabBytes) {

  /**
   * Returns the usable bytes of the live blocks of the class.
   *
   * @return the size of its blocks times their number, in bytes
   */
  public long liveBytes() {
    return blockBytes * liveBlocks;
  }
}
