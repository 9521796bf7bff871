package dev.mem.core.slab;

/** How much of the free memory goes back to the operating system. */
enum Purge {
  /** What has been free since the last purge. */
  LONG_FREE,
  /** Everything that is free. */
  ALL,
}
