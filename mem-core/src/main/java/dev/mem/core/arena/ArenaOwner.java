package dev.mem.core.arena;

/** Whoever places blocks in an arena: an engine. */
public interface ArenaOwner {

  /**
   * Returns the identity of the allocator that the owner works for; never used twice in a process.
   */
  long allocatorId();
}
