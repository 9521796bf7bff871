package dev.mem.bench.subject;

import dev.mem.Allocator;
import java.lang.foreign.Arena;
import java.util.EnumSet;
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
   * Checks that it can do what a test takes.
   *
   * @param needs the traits that the test takes
   * @throws UnsupportedOperationException if it lacks any of them; the message names those
   */
  default void require(Set<SubjectTrait> needs) {
    Set<SubjectTrait> lacking = EnumSet.noneOf(SubjectTrait.class);
    lacking.addAll(needs);
    lacking.removeAll(traits());
    if (!lacking.isEmpty()) {
      throw lacks(lacking);
    }
  }

  private UnsupportedOperationException lacks(Set<SubjectTrait> lacking) {
    return new UnsupportedOperationException(name() + " lacks " + lacking);
  }

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
   * Opens an arena for the calling thread, which alone allocates from it and closes it.
   *
   * @return the arena, to be closed by the caller
   * @throws UnsupportedOperationException without {@link SubjectTrait#CONFINED_ARENAS}
   */
  default Arena confinedArena() {
    throw lacks(EnumSet.of(SubjectTrait.CONFINED_ARENAS));
  }

  /**
   * Opens an arena that any thread may use and close.
   *
   * @return the arena, to be closed by the caller
   * @throws UnsupportedOperationException without {@link SubjectTrait#SHARED_ARENAS}
   */
  default Arena sharedArena() {
    throw lacks(EnumSet.of(SubjectTrait.SHARED_ARENAS));
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
