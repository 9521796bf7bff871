package dev.mem.core;

/** Says what the current thread may do through an allocator or heap now. */
interface AllocationGuard {

  /**
   * Passes if it may allocate.
   *
   * @throws IllegalStateException if the allocator or heap is closed
   * @throws WrongThreadException if the heap is confined to another thread
   */
  void requireAllocationAllowed();

  /**
   * Passes if it may ask about blocks and free them. Blocks of a closed allocator are told by their
   * addresses, with a better message: this passes for them.
   *
   * @throws IllegalStateException if the heap is closed
   */
  void requireHeapOpen();
}
