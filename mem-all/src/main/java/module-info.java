/**
 * All of mem for a program that runs on any platform: the contract, the implementation, and the
 * page sources of Linux, macOS and Windows, of which the right one is found.
 *
 * <p>It has no code of its own. The native access that a program grants is that of {@code
 * dev.mem.posix} or {@code dev.mem.windows}.
 */
module dev.mem.all {
  requires transitive dev.mem.api;
  requires dev.mem.core;
  requires dev.mem.posix;
  requires dev.mem.windows;
  requires static org.jspecify;
}
