package dev.mem.core.slab;

/** Stands where there is no extent, so that quick paths need not ask for null. */
final class NoExtent extends Extent {
  static final NoExtent INSTANCE = new NoExtent();

  private NoExtent() {
    super(null, 0, Bin.NONE, 0);
  }

  @Override
  SlabHeap heap() {
    throw new IllegalStateException("nobody's memory");
  }

  @Override
  int grains() {
    return 0;
  }

  @Override
  void end() {}

  @Override
  boolean isReady() {
    return false;
  }

  @Override
  boolean tryTakeReady(Purge extent) {
    return false;
  }
}
