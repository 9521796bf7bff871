package dev.mem.bench.subject;

import java.util.Arrays;

/**
 * The free blocks of one thread, a list for each size in steps of 16 bytes: what was freed last is
 * handed out first, and nothing is checked.
 */
final class SizeLists {
  /** The largest size in bytes. */
  static final int MOST_BYTES = 1 << 10;

  static final int STEP_SHIFT = 4;

  private static final int STEPS = MOST_BYTES >>> STEP_SHIFT;
  private static final int FIRST_CAPACITY = 1 << 10;

  private static final class FreeList {
    private final int steps;
    private long[] blocks = new long[FIRST_CAPACITY];
    private int count;

    FreeList(int steps) {
      this.steps = steps;
    }
  }

  /** The thread that these are of now. */
  Thread owner;

  private final ListedPages pages;

  /** By steps; the first two are the same. */
  private final FreeList[] lists = new FreeList[STEPS + 1];

  SizeLists(ListedPages pages, Thread owner) {
    this.pages = pages;
    this.owner = owner;
    for (int steps = 1; steps <= STEPS; steps++) {
      lists[steps] = new FreeList(steps);
    }
    lists[0] = lists[1];
  }

  /** Allocates a block of at most {@link #MOST_BYTES}. */
  long allocate(long byteSize) {
    FreeList list = lists[(int) (byteSize + (1 << STEP_SHIFT) - 1) >>> STEP_SHIFT];
    int count = list.count;
    if (count == 0) {
      return allocateFromNewPage(list);
    }
    list.count = count - 1;
    return list.blocks[count - 1];
  }

  private long allocateFromNewPage(FreeList list) {
    long page = pages.newPage(list.steps);
    int blockBytes = list.steps << STEP_SHIFT;
    for (long end = blockBytes; end <= ListedPages.PAGE_BYTES; end += blockBytes) {
      list.blocks[list.count++] = page + end - blockBytes;
    }
    return list.blocks[--list.count];
  }

  /** Frees a block, whichever thread allocated it. */
  void free(long address) {
    FreeList list = lists[pages.stepsAt(address)];
    int count = list.count;
    if (count == list.blocks.length) {
      list.blocks = Arrays.copyOf(list.blocks, 2 * count);
    }
    list.blocks[count] = address;
    list.count = count + 1;
  }

  /** Returns the usable size of a block in bytes. */
  long usableSize(long address) {
    return (long) pages.stepsAt(address) << STEP_SHIFT;
  }
}
