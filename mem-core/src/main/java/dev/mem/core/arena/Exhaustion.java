package dev.mem.core.arena;

/** What an operation does when there is no memory or a limit forbids it. */
public enum Exhaustion {
  /** It throws {@link dev.mem.OffHeapOutOfMemoryError}. */
  THROWS,
  /** It returns 0, null or false, and has changed nothing. */
  RETURNS_NOTHING,
}
