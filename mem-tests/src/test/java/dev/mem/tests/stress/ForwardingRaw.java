package dev.mem.tests.stress;

import dev.mem.RawAllocator;
import java.lang.foreign.MemorySegment;

/** A raw allocator that does what another does: for controls that do one thing wrong. */
class ForwardingRaw implements RawAllocator {
  private final RawAllocator delegate;

  ForwardingRaw(RawAllocator delegate) {
    this.delegate = delegate;
  }

  @Override
  public long allocate(long byteSize, long byteAlignment) {
    return delegate.allocate(byteSize, byteAlignment);
  }

  @Override
  public long allocateZeroed(long byteSize, long byteAlignment) {
    return delegate.allocateZeroed(byteSize, byteAlignment);
  }

  @Override
  public long tryAllocate(long byteSize, long byteAlignment) {
    return delegate.tryAllocate(byteSize, byteAlignment);
  }

  @Override
  public void allocate(long byteSize, long[] addresses, int fromIndex, int toIndex) {
    delegate.allocate(byteSize, addresses, fromIndex, toIndex);
  }

  @Override
  public long reallocate(long address, long newByteSize) {
    return delegate.reallocate(address, newByteSize);
  }

  @Override
  public boolean tryResize(long address, long newByteSize) {
    return delegate.tryResize(address, newByteSize);
  }

  @Override
  public void free(long address) {
    delegate.free(address);
  }

  @Override
  public void free(long[] addresses, int fromIndex, int toIndex) {
    delegate.free(addresses, fromIndex, toIndex);
  }

  @Override
  public long usableSize(long address) {
    return delegate.usableSize(address);
  }

  @Override
  public long goodSize(long byteSize) {
    return delegate.goodSize(byteSize);
  }

  @Override
  public MemorySegment range(long address) {
    return delegate.range(address);
  }
}
