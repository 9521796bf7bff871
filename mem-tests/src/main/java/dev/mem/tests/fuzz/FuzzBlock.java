package dev.mem.tests.fuzz;

import dev.mem.BlockAllocator;

/**
 * A live block as the model knows it.
 *
 * @param address where it starts
 * @param byteSize how many bytes were asked for
 * @param usableBytes how many bytes are its own
 * @param key what it is filled with
 * @param owner the allocator, or the heap that it dies with
 */
record FuzzBlock(long address, long byteSize, long usableBytes, long key, BlockAllocator owner) {

  /** Returns the first address that is not its own; a block without bytes keeps one for itself. */
  long end() {
    return address + Math.max(1, usableBytes);
  }

  boolean contains(long any) {
    return any >= address && any < end();
  }
}
