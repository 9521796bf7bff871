package dev.mem.core.guard;

/** An allocator whose limits others may draw on. */
public interface LimitedAllocator {

  /**
   * Returns its limits, and who is asked about them.
   *
   * @throws IllegalStateException if the allocator is closed
   */
  LimitPolicy limitPolicy();
}
