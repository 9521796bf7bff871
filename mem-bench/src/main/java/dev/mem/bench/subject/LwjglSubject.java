package dev.mem.bench.subject;

import java.util.Set;
import org.lwjgl.system.MemoryUtil;

/**
 * LWJGL's {@code MemoryUtil}: the allocator that its users get, which is the first of its mimalloc,
 * rpmalloc and jemalloc that is on the class path. Here it is mimalloc.
 */
final class LwjglSubject implements Subject {
  private final String name;

  LwjglSubject(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    return SubjectTrait.ofBlocksBut(SubjectTrait.USABLE_SIZE);
  }

  @Override
  public BlockTable newTable(int slots) {
    return new Table(slots);
  }

  @Override
  public void close() {}

  private static final class Table extends AddressTable {
    Table(int slots) {
      super(slots);
    }

    @Override
    public long allocate(int slot, long byteSize) {
      return keepNonNull(slot, MemoryUtil.nmemAlloc(byteSize));
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      return keepNonNull(slot, MemoryUtil.nmemCalloc(1, byteSize));
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      // The C allocators behind it take aligned blocks in their plain free, on all platforms but
      // Windows.
      return keepNonNull(slot, MemoryUtil.nmemAlignedAlloc(byteAlignment, byteSize));
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      return keepNonNull(slot, MemoryUtil.nmemRealloc(addresses[slot], newByteSize));
    }

    @Override
    public void free(int slot) {
      MemoryUtil.nmemFree(addresses[slot]);
      addresses[slot] = 0;
    }

    @Override
    public long usableSize(int slot) {
      return -1;
    }
  }
}
