package dev.mem.core;

/** Says whether the current thread may allocate through an allocator or heap now. */
@FunctionalInterface
interface AllocationGuard {

  /**
   * Passes if it may.
   *
   * @throws IllegalStateException if the allocator or heap is closed
   * @throws WrongThreadException if the heap is confined to another thread
   */
  void requireAllocationAllowed();
}
