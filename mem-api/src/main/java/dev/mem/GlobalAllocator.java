package dev.mem;

import dev.mem.spi.AllocatorProvider;

/** Holds the allocator of {@link Allocator#global()}; initialised on first use. */
final class GlobalAllocator {
  private static final Allocator INSTANCE = AllocatorProvider.installed().global();

  private GlobalAllocator() {}

  static Allocator instance() {
    return INSTANCE;
  }
}
