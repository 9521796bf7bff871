package dev.mem.bench.subject;

import java.util.Set;
import org.lwjgl.system.rpmalloc.RPmalloc;

/**
 * The rpmalloc that LWJGL brings along, by LWJGL's own binding. It wants every thread to be
 * announced, so virtual ones cannot use it.
 */
final class LwjglRpmallocSubject implements Subject {
  private final String name;

  LwjglRpmallocSubject(String name) {
    this.name = name;
    if (RPmalloc.nrpmalloc_initialize(0) != 0) {
      throw new IllegalStateException("rpmalloc does not initialise");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    return SubjectTrait.ofBlocksBut(SubjectTrait.VIRTUAL_THREADS);
  }

  @Override
  public BlockTable newTable(int slots) {
    return new Table(slots);
  }

  @Override
  public void attachThread() {
    RPmalloc.rpmalloc_thread_initialize();
  }

  @Override
  public void detachThread() {
    RPmalloc.rpmalloc_thread_finalize();
  }

  @Override
  public void close() {}

  private static final class Table extends AddressTable {
    Table(int slots) {
      super(slots);
    }

    @Override
    public long allocate(int slot, long byteSize) {
      return keepNonNull(slot, RPmalloc.nrpmalloc(byteSize));
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      return keepNonNull(slot, RPmalloc.nrpcalloc(1, byteSize));
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      return keepNonNull(slot, RPmalloc.nrpaligned_alloc(byteAlignment, byteSize));
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      return keepNonNull(slot, RPmalloc.nrprealloc(addresses[slot], newByteSize));
    }

    @Override
    public void free(int slot) {
      RPmalloc.nrpfree(addresses[slot]);
      addresses[slot] = 0;
    }

    @Override
    public long usableSize(int slot) {
      return RPmalloc.nrpmalloc_usable_size(addresses[slot]);
    }
  }
}
