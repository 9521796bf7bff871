package dev.mem;

import dev.mem.spi.AllocatorProvider;
import java.lang.foreign.Arena;

/**
 * Allocates and frees blocks of memory outside the Java heap.
 *
 * <p>An allocator is safe for use by any number of threads, platform and virtual; a block may be
 * freed by another thread than the one that allocated it. {@link #global()} is there to be used
 * without further ado; {@link #builder()} makes others, with an engine, a limit or a page source of
 * their own.
 *
 * {@snippet file="AllocatorSnippets.java" region="first"}
 *
 * <h2>Life of memory</h2>
 *
 * A block is a slice of an arena, a range that the allocator obtained from the operating system.
 * Its segment is accessible from all threads, and stays so after {@link #free} for as long as the
 * arena is held: reading a freed block gives unspecified bytes, and writing to it damages whatever
 * lives there by then. Once the arena has gone back to the operating system, access throws {@link
 * IllegalStateException}; it never brings the JVM down. On Windows, memory that was decommitted
 * within a living arena may fault.
 *
 * <h2>Closing</h2>
 *
 * {@link #close()} gives all memory back at once. Blocks that are live then are reported to the
 * {@linkplain AllocatorBuilder#leakListener leak listener}, not by an exception, and are freed with
 * the rest. There is no clean-up by the garbage collector: an allocator that is neither closed nor
 * global keeps its memory.
 *
 * @implSpec Implementations are found through {@link AllocatorProvider}.
 */
public interface Allocator extends BlockAllocator, AutoCloseable {

  /**
   * Returns the allocator that is there for the whole program. It is made at the first call, and
   * lives as long as the program: {@link #close()} refuses.
   *
   * @return the global allocator, always the same object
   * @throws IllegalStateException if no implementation is on the module path or class path
   */
  static Allocator global() {
    return GlobalAllocator.instance();
  }

  /**
   * Returns a builder for an allocator with options of its own.
   *
   * @return a new builder with the default options
   */
  static AllocatorBuilder builder() {
    return new AllocatorBuilder();
  }

  /**
   * Returns the name given by {@link AllocatorBuilder#name}, as reports show it.
   *
   * @return the name
   */
  String name();

  /**
   * Returns the options this allocator was made with, all defaults filled in: the engine, the page
   * source, the limits.
   *
   * @return the options in force
   */
  AllocatorOptions options();

  /**
   * Returns an arena whose memory comes from this allocator and which belongs to the calling
   * thread: only that thread may allocate from it, access its segments and close it. Its segments
   * are zeroed; they die together when it is closed, and cannot be freed singly.
   *
   * {@snippet file="AllocatorSnippets.java" region="arena"}
   *
   * @return a new confined arena
   * @throws UnsupportedOperationException if the page source cannot give blocks a lifetime of their
   *     own ({@link dev.mem.spi.PageSourceTrait#RESCOPES})
   * @throws IllegalStateException if the allocator is closed
   */
  Arena confinedArena();

  /**
   * Returns an arena whose memory comes from this allocator and which may be used and closed by any
   * thread. Its segments are zeroed; they die together when it is closed, and cannot be freed
   * singly.
   *
   * @return a new shared arena
   * @throws UnsupportedOperationException if the page source cannot give blocks a lifetime of their
   *     own ({@link dev.mem.spi.PageSourceTrait#RESCOPES})
   * @throws IllegalStateException if the allocator is closed
   */
  Arena sharedArena();

  /**
   * Returns a new heap that belongs to the calling thread: only that thread may allocate from it
   * and close it, while any thread may free its blocks.
   *
   * @return a new confined heap
   * @throws IllegalStateException if the allocator is closed
   */
  Heap newHeap();

  /**
   * Returns a new heap that any thread may allocate from and close.
   *
   * @return a new shared heap
   * @throws IllegalStateException if the allocator is closed
   */
  Heap newSharedHeap();

  /**
   * Gives free memory back to the operating system now, as far as it can be spared and the system
   * takes it. No live block is touched.
   *
   * @throws IllegalStateException if the allocator is closed
   */
  void trim();

  /**
   * Gives back what the allocator keeps ready for the calling thread alone. Worth calling by a
   * thread of a pool that will be idle for a while; the next allocation works as ever.
   *
   * @throws IllegalStateException if the allocator is closed
   */
  void releaseThreadCaches();

  /**
   * Returns figures about the memory this allocator holds. They cost the operations of other
   * threads nothing, and are exact while none is under way.
   *
   * @return the figures as they are now
   * @throws IllegalStateException if the allocator is closed
   */
  AllocatorStatistics statistics();

  /**
   * Returns the means to look into the heap: to walk its blocks, to find the block that contains an
   * address, and to verify its integrity.
   *
   * @return the inspector of this allocator, always the same object
   */
  HeapInspector inspector();

  /**
   * Gives all memory back and ends this allocator. Segments of its blocks become inaccessible;
   * later calls throw {@link IllegalStateException}, calls under way finish or throw it. Closing
   * again does nothing.
   *
   * <p>An arena whose memory is in use by a native call just then cannot be given back; the
   * allocator keeps it and tries again whenever one of mem's allocators obtains or returns an
   * arena.
   *
   * @throws UnsupportedOperationException if this is the {@linkplain #global() global} allocator
   */
  @Override
  void close();
}
