/**
 * The implementation of mem: engines, arenas and the allocator's front, against an abstract page
 * source.
 */
@org.jspecify.annotations.NullMarked
module dev.mem.core {
  requires transitive dev.mem.api;
  requires static org.jspecify;

  uses dev.mem.spi.PageSourceProvider;

  provides dev.mem.spi.AllocatorProvider with
      dev.mem.core.CoreAllocatorProvider;
}
