package dev.mem;

/**
 * A part of an allocator with a handle of its own.
 *
 * <p>It serves two ends: allocation through the handle need not look up what belongs to the calling
 * thread; and {@link #close()} frees all of the heap's blocks at once, without visiting them one by
 * one. A request, a frame, a compilation unit or a collector's generation makes a heap, and drops
 * it.
 *
 * {@snippet file="AllocatorSnippets.java" region="heap"}
 *
 * <p>{@link Allocator#newHeap()} makes a heap confined to the calling thread, {@link
 * Allocator#newSharedHeap()} one for all threads. Blocks of either may be freed by any thread,
 * through the heap or its allocator: {@link #free} accepts every live block of the allocator, in
 * whichever of its heaps it is.
 */
public interface Heap extends BlockAllocator, AutoCloseable {

  /**
   * Returns whether the current thread may allocate from this heap.
   *
   * @return whether it is shared, or confined to the current thread
   */
  boolean isAccessibleByCurrentThread();

  /**
   * Frees all blocks of this heap at once and ends it. Later calls throw {@link
   * IllegalStateException}; closing again does nothing. Live blocks are not reported as leaks: to
   * drop them is what a heap is for.
   *
   * @throws WrongThreadException if the heap is confined to another thread
   */
  @Override
  void close();
}
