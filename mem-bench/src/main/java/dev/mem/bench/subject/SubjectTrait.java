package dev.mem.bench.subject;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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
  SHARED_ARENAS;

  /**
   * Returns the traits of a subject that has blocks and no arenas.
   *
   * @param lacking what it cannot do with blocks
   * @return all the others, in a set of the caller's
   */
  public static Set<SubjectTrait> ofBlocksBut(SubjectTrait... lacking) {
    Set<SubjectTrait> traits = EnumSet.complementOf(EnumSet.of(CONFINED_ARENAS, SHARED_ARENAS));
    traits.removeAll(List.of(lacking));
    return traits;
  }
}
