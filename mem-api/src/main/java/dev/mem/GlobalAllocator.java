package dev.mem;

import dev.mem.spi.AllocatorProvider;

/** Holds the allocator of {@link Allocator#global()}; initialised on first use. */
final class GlobalAllocator {
  private static final Allocator INSTANCE =
      AllocatorProvider.installed().createGlobal(Allocator.builder().name("global").options());

  private GlobalAllocator() {}

  static Allocator instance() {
    return INSTANCE;
  }
}
