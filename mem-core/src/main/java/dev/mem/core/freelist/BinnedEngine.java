package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;
import dev.mem.core.engine.EngineContext;

/**
 * What engines share that keep free blocks in doubly linked lists by size.
 *
 * <p>A subclass says into which bin a free block of some size goes. Bins are in order of size:
 * every block of a later bin is larger than any of an earlier one.
 */
abstract class BinnedEngine extends TaggedEngine {
  final Bins bins;

  BinnedEngine(EngineContext context, int binCount) {
    super(context);
    this.bins = new Bins(this, binCount);
  }

  /** Returns the bin for free blocks of a size. */
  abstract int binOf(long blockBytes);

  @Override
  final void addFree(TaggedArena arena, long offset, long blockBytes) {
    bins.add(binOf(blockBytes), arena, offset, blockBytes);
  }

  @Override
  void removeFree(TaggedArena arena, long offset, long blockBytes) {
    bins.remove(binOf(blockBytes), arena, offset);
  }

  @Override
  final void putBack(TaggedArena arena, long offset, long blockBytes) {
    bins.putBack(binOf(blockBytes), arena, offset, blockBytes);
  }

  @Override
  void verifyFreeBlocks(long freeBlocks) {
    long listed = 0;
    for (int bin = bins.nextOccupied(0); bin < bins.count(); bin = bins.nextOccupied(bin + 1)) {
      for (long block = bins.head(bin); block != 0; block = bins.nextOf(block)) {
        TaggedArena arena = arenaOfFree(block);
        long offset = block - arena.address();
        bins.requireLinked(bin, arena, offset);
        if (binOf(arena.tags.freeBlockBytes(offset)) != bin) {
          throw new HeapCorruptionException(block, "a free block is in the bin of another size");
        }
        listed++;
      }
    }
    requireAllFindable(listed, freeBlocks);
  }
}
