package dev.mem.bench.memory;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;

/**
 * A table that writes to every page of a block, knows how many bytes are live, and has samples
 * taken in regular intervals.
 */
final class ObservedTable extends BlockTable {
  /** No larger than the pages of any system. */
  private static final long STEP_BYTES = 4096;

  /** A sample is taken after so many bytes were allocated or freed, too. */
  private static final long SAMPLE_EVERY_BYTES = 512 << 10;

  private final BlockTable table;
  private final Sampler sampler;
  private final long[] sizes;
  private final int sampleEvery;
  private long payloadBytes;
  private int operations;
  private long bytesSinceSample;

  ObservedTable(BlockTable table, Sampler sampler, int sampleEvery) {
    this.table = table;
    this.sampler = sampler;
    this.sampleEvery = sampleEvery;
    this.sizes = new long[table.slots()];
  }

  private long allocated(int slot, long address, long byteSize) {
    for (long offset = 0; offset < byteSize; offset += STEP_BYTES) {
      Memory.putByte(address + offset, (byte) 1);
    }
    Memory.touch(address, byteSize);
    changed(slot, byteSize);
    return address;
  }

  private void changed(int slot, long byteSize) {
    payloadBytes += byteSize - sizes[slot];
    bytesSinceSample += Math.abs(byteSize - sizes[slot]);
    sizes[slot] = byteSize;
    sampler.payload(payloadBytes);
    operations++;
    if (operations % sampleEvery == 0 || bytesSinceSample > SAMPLE_EVERY_BYTES) {
      bytesSinceSample = 0;
      sampler.sample(payloadBytes);
    }
  }

  @Override
  public int slots() {
    return table.slots();
  }

  @Override
  public long allocate(int slot, long byteSize) {
    return allocated(slot, table.allocate(slot, byteSize), byteSize);
  }

  @Override
  public long allocateZeroed(int slot, long byteSize) {
    return allocated(slot, table.allocateZeroed(slot, byteSize), byteSize);
  }

  @Override
  public long allocateAligned(int slot, long byteSize, long byteAlignment) {
    return allocated(slot, table.allocateAligned(slot, byteSize, byteAlignment), byteSize);
  }

  @Override
  public long reallocate(int slot, long newByteSize) {
    return allocated(slot, table.reallocate(slot, newByteSize), newByteSize);
  }

  @Override
  public void free(int slot) {
    table.free(slot);
    if (sizes[slot] > 0) {
      changed(slot, 0);
    }
  }

  @Override
  public long usableSize(int slot) {
    return table.usableSize(slot);
  }

  @Override
  public long address(int slot) {
    return table.address(slot);
  }

  @Override
  public void exchange(int slot, BlockTable other, int otherSlot) {
    throw new UnsupportedOperationException("scenarios do not exchange blocks");
  }

  @Override
  public void exchangeAll(BlockTable other) {
    throw new UnsupportedOperationException("scenarios do not exchange blocks");
  }
}
