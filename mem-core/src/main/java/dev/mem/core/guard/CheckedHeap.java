package dev.mem.core.guard;

import dev.mem.Heap;

/** An explicit heap in checked mode. */
final class CheckedHeap extends CheckedFront implements Heap {
  private final Heap behind;
  private final CheckedBlocks blocks;
  private final CheckedAllocator owner;

  CheckedHeap(
      CheckedAllocator owner,
      Heap behind,
      CheckedHeapScope scope,
      CheckedBlocks blocks,
      BlockMaker maker) {
    super(scope, blocks, maker);
    this.owner = owner;
    this.behind = behind;
    this.blocks = blocks;
  }

  @Override
  public boolean isAccessibleByCurrentThread() {
    return behind.isAccessibleByCurrentThread();
  }

  @Override
  public void close() {
    if (behind.isAccessibleByCurrentThread()) {
      blocks.drop(heap());
      owner.heapEnded(heap());
    }
    // Says what is wrong if this is another thread.
    behind.close();
  }
}
