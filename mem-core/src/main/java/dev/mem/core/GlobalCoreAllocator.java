package dev.mem.core;

/** The allocator of the whole program: it cannot be closed. */
final class GlobalCoreAllocator extends CoreAllocator {

  GlobalCoreAllocator(AllocatorCore core) {
    super(core);
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("the global allocator cannot be closed");
  }
}
