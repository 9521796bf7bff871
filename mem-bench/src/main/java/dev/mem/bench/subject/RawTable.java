package dev.mem.bench.subject;

import dev.mem.BlockAllocator;
import dev.mem.RawAllocator;

/** A table of blocks that are addresses from one of this project's allocators or heaps. */
final class RawTable extends AddressTable {
  private final RawAllocator raw;

  RawTable(RawAllocator raw, int slots) {
    super(slots);
    this.raw = raw;
  }

  @Override
  public long allocate(int slot, long byteSize) {
    return keep(slot, raw.allocate(byteSize));
  }

  @Override
  public long allocateZeroed(int slot, long byteSize) {
    return keep(slot, raw.allocateZeroed(byteSize, BlockAllocator.MIN_ALIGNMENT));
  }

  @Override
  public long allocateAligned(int slot, long byteSize, long byteAlignment) {
    return keep(slot, raw.allocate(byteSize, byteAlignment));
  }

  @Override
  public long reallocate(int slot, long newByteSize) {
    return keep(slot, raw.reallocate(addresses[slot], newByteSize));
  }

  @Override
  public void free(int slot) {
    raw.free(addresses[slot]);
    addresses[slot] = 0;
  }

  @Override
  public long usableSize(int slot) {
    return raw.usableSize(addresses[slot]);
  }
}
