package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.util.Arrays;

/**
 * The rounded sizes of the blocks that slabs hold, and how a slab of each is laid out.
 *
 * <pre>
 *   16, 32 … 512                            steps of 16
 *   576, 640 … 1024, 1152 … 16384           eight to each doubling: at most 1/9 of a block is slack
 *
 *   step = ⌈size / 16⌉;  class = CLASS_OF_STEP[step], the first whose blocks have at least that size
 *   capacity · blockBytes ≤ bytes of a slab, whole grains;  4 ≤ each capacity ≤ 64, one bit a block
 *   firstCapacity ≤ capacity ≤ laterCapacity: of the first slab of a bin, the next few, the others
 *   reciprocal = ⌈2^32 / blockBytes⌉
 * </pre>
 *
 * <p>Why the reciprocal divides: for offset &lt; 2^17 and p = offset · reciprocal, p &gt;&gt;&gt;
 * 32 is the quotient, and the lower half of p is less than the reciprocal exactly if there is no
 * remainder, because offset · (reciprocal − 2^32 / blockBytes) &lt; 2^17 is less than any of the
 * steps of 2^32 / blockBytes ≥ 2^18 that remainders are apart.
 */
final class SizeClasses {
  static final int STEP_SHIFT = 4;
  static final int STEP_BYTES = 1 << STEP_SHIFT;

  /** The largest block that a slab holds. */
  static final int LARGEST_BYTES = 1 << 14;

  static final int STEPS = (LARGEST_BYTES >>> STEP_SHIFT) + 1;

  private static final int LAST_SINGLE_STEP = 512;
  private static final int STEPS_OF_A_DOUBLING = 8;

  static final int COUNT =
      LAST_SINGLE_STEP / STEP_BYTES
          + STEPS_OF_A_DOUBLING * Integer.numberOfTrailingZeros(LARGEST_BYTES / LAST_SINGLE_STEP);

  /** What the blocks of a slab have together, about. */
  private static final int PREFERRED_SLAB_BYTES = 1 << 14;

  /** What those of the first slab of a bin have: many sizes are at hand in little memory. */
  private static final int PREFERRED_FIRST_SLAB_BYTES = 1 << 12;

  /** What those of a slab have where there are many: it lasts for long. */
  private static final int PREFERRED_LATER_SLAB_BYTES = 1 << 15;

  private static final int LEAST_CAPACITY = 4;
  private static final int MOST_CAPACITY = Long.SIZE;

  private static final int[] BLOCK_BYTES = new int[COUNT];
  private static final int[] CAPACITY = new int[COUNT];
  private static final int[] FIRST_CAPACITY = new int[COUNT];
  private static final int[] LATER_CAPACITY = new int[COUNT];
  private static final byte[] CLASS_OF_STEP = new byte[STEPS];

  static {
    int blockBytes = 0;
    for (int sizeClass = 0; sizeClass < COUNT; sizeClass++) {
      blockBytes +=
          blockBytes < LAST_SINGLE_STEP
              ? STEP_BYTES
              : Integer.highestOneBit(blockBytes) / STEPS_OF_A_DOUBLING;
      int previous = sizeClass == 0 ? 0 : BLOCK_BYTES[sizeClass - 1] / STEP_BYTES + 1;
      Arrays.fill(CLASS_OF_STEP, previous, blockBytes / STEP_BYTES + 1, (byte) sizeClass);
      BLOCK_BYTES[sizeClass] = blockBytes;
      CAPACITY[sizeClass] = capacityFor(blockBytes, PREFERRED_SLAB_BYTES);
      FIRST_CAPACITY[sizeClass] = capacityFor(blockBytes, PREFERRED_FIRST_SLAB_BYTES);
      LATER_CAPACITY[sizeClass] = capacityFor(blockBytes, PREFERRED_LATER_SLAB_BYTES);
    }
  }

  private SizeClasses() {}

  /** Of the capacities that give about the preferred size, the one that leaves the least over. */
  private static int capacityFor(int blockBytes, int preferredBytes) {
    int least = Math.clamp(preferredBytes / blockBytes, LEAST_CAPACITY, MOST_CAPACITY);
    int best = least;
    for (int capacity = least; capacity <= Math.min(MOST_CAPACITY, least * 5 / 4); capacity++) {
      if (leftOver(blockBytes, capacity) < leftOver(blockBytes, best)) {
        best = capacity;
      }
    }
    return best;
  }

  private static int leftOver(int blockBytes, int capacity) {
    return -(blockBytes * capacity) & (Grains.BYTES - 1);
  }

  /** Returns how many steps hold a size, from 0 to {@link #LARGEST_BYTES}. */
  static int stepOf(long byteSize) {
    return (int) (byteSize + STEP_BYTES - 1) >>> STEP_SHIFT;
  }

  /** Returns the class of the smallest blocks that hold a number of steps. */
  static int ofStep(int step) {
    return CLASS_OF_STEP[step];
  }

  /**
   * Returns the class of the smallest blocks of a size and alignment, or -1 if there is none. Slabs
   * start at whole grains, so a block is aligned as its size and the grain are.
   */
  static int of(long byteSize, long byteAlignment) {
    if (byteSize > LARGEST_BYTES || byteAlignment > Grains.BYTES) {
      return -1;
    }
    int sizeClass = ofStep(stepOf(byteSize));
    while (sizeClass < COUNT && (BLOCK_BYTES[sizeClass] & (byteAlignment - 1)) != 0) {
      sizeClass++;
    }
    return sizeClass == COUNT ? -1 : sizeClass;
  }

  static int blockBytes(int sizeClass) {
    return BLOCK_BYTES[sizeClass];
  }

  static int capacity(int sizeClass) {
    return CAPACITY[sizeClass];
  }

  /** Returns how many blocks the first slab of a bin has. */
  static int firstCapacity(int sizeClass) {
    return FIRST_CAPACITY[sizeClass];
  }

  /** Returns how many blocks a slab of a bin with some slabs has. */
  static int laterCapacity(int sizeClass) {
    return LATER_CAPACITY[sizeClass];
  }

  /** Returns what an offset is multiplied with to divide it by the size of a block. */
  static int reciprocal(int sizeClass) {
    return (int)
        ((1L << 32) / BLOCK_BYTES[sizeClass] + ((1L << 32) % BLOCK_BYTES[sizeClass] == 0 ? 0 : 1));
  }
}
