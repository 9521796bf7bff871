/**
 * The suites that every allocator and every page source must pass, and the fixtures they run on.
 *
 * <p>A module of its own, so that the tests see what a user's module sees: what mem exports, and
 * native access for the platform modules alone.
 */
@org.jspecify.annotations.NullMarked
open module dev.mem.tests {
  requires static org.jspecify;
  requires dev.mem.core;
  requires dev.mem.posix;
  requires dev.mem.windows;
  requires jdk.management;
  requires org.assertj.core;
  requires org.junit.jupiter.api;
  requires org.junit.jupiter.params;

  uses dev.mem.spi.AllocatorProvider;
  uses dev.mem.spi.PageSourceProvider;
}
