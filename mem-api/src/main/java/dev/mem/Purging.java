package dev.mem;

/**
 * Who gives memory that has been free for a while back to the operating system; chosen by {@link
 * AllocatorBuilder#purging}.
 *
 * <p>This is about engines that keep free memory for later, as {@link Engine#SHARDED} does. Memory
 * is given back once it has been free for a delay, which is half a second at first; it grows where
 * memory is taken again soon after, and shrinks where it is not.
 */
public enum Purging {

  /**
   * One daemon thread for all allocators of the process, which is there only while one of them has
   * something to give back. It holds no allocator that is otherwise unreachable.
   */
  IN_BACKGROUND,

  /**
   * The threads that use the allocator, when they have to do more than usual anyway. What is free
   * when the last of them has gone stays, until {@link Allocator#trim()}.
   */
  BY_CALLERS,

  /** Nobody, until {@link Allocator#trim()}. */
  ON_DEMAND,
}
