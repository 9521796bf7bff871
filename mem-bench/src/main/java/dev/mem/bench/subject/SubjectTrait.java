package dev.mem.bench.subject;

/** Something that not every {@link Subject} can do. */
public enum SubjectTrait {
  /** Memory returned really is memory; all but the null subject. */
  MEMORY,
  /** A block may be freed by another thread than the one that allocated it. */
  REMOTE_FREE,
  /** Virtual threads may allocate and free. */
  VIRTUAL_THREADS,
  /** {@link BlockTable#usableSize} is known. */
  USABLE_SIZE,
  /**
   * {@link BlockTable#reallocate} is an operation of the allocator, not made up of an allocation, a
   * copy and a free.
   */
  REALLOCATES,
  /** Blocks may exceed 2 GiB. */
  HUGE_BLOCKS,
  /** There are arenas for one thread: {@link Subject#confinedArena}. */
  CONFINED_ARENAS,
  /** There are arenas for all threads: {@link Subject#sharedArena}. */
  SHARED_ARENAS,
}
