package dev.mem.bench.subject;

import dev.mem.Allocator;
import java.util.Optional;
import java.util.Set;

/** An allocator that takes part in a comparison. */
public interface Subject extends AutoCloseable {

  /**
   * Returns the name it was opened by.
   *
   * @return the name, as {@link Subjects#open} takes it
   */
  String name();

  /**
   * Returns what it can do.
   *
   * @return its traits, always the same
   */
  Set<SubjectTrait> traits();

  /**
   * Returns a table for the blocks of the calling thread: only that thread allocates through it.
   * Blocks may be freed through it by other threads one at a time, where the subject {@linkplain
   * SubjectTrait#REMOTE_FREE permits that}.
   *
   * @param slots how many blocks it can hold
   * @return a table of empty slots
   */
  BlockTable newTable(int slots);

  /**
   * Returns a table that several threads use one after the other, or under a lock of theirs.
   *
   * @param slots how many blocks it can hold
   * @return a table of empty slots
   */
  default BlockTable newSharedTable(int slots) {
    return newTable(slots);
  }

  /**
   * Prepares the calling thread for allocating and freeing. Every thread calls it first; the one
   * that opened the subject need not.
   */
  default void attachThread() {}

  /** Undoes {@link #attachThread}: the last call of a thread. */
  default void detachThread() {}

  /**
   * Returns the allocator behind a subject of this project, for its statistics and verification.
   *
   * @return the allocator; empty for a peer
   */
  default Optional<Allocator> allocator() {
    return Optional.empty();
  }

  /** Gives back what the subject holds, as far as it can. All blocks have been freed before. */
  @Override
  void close();
}
