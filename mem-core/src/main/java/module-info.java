/**
 * The implementation of mem: engines, arenas and the allocator's front, against an abstract page
 * source.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // The module of the tests is not there when this one is compiled.
module dev.mem.core {
  requires transitive dev.mem.api;
  requires static org.jspecify;

  exports dev.mem.core.source to
      dev.mem.tests;

  uses dev.mem.spi.PageSourceProvider;

  provides dev.mem.spi.AllocatorProvider with
      dev.mem.core.CoreAllocatorProvider;
}
