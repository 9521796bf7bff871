package dev.mem.bench.subject;

import java.util.Set;
import org.lwjgl.system.jemalloc.JEmalloc;

/** The jemalloc that LWJGL brings along, by LWJGL's own binding. */
final class LwjglJemallocSubject implements Subject {
  private final String name;

  LwjglJemallocSubject(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    return SubjectTrait.ofBlocksBut();
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
      return keepNonNull(slot, JEmalloc.nje_malloc(byteSize));
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      return keepNonNull(slot, JEmalloc.nje_calloc(1, byteSize));
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      return keepNonNull(slot, JEmalloc.nje_aligned_alloc(byteAlignment, byteSize));
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      return keepNonNull(slot, JEmalloc.nje_realloc(addresses[slot], newByteSize));
    }

    @Override
    public void free(int slot) {
      JEmalloc.nje_free(addresses[slot]);
      addresses[slot] = 0;
    }

    @Override
    public long usableSize(int slot) {
      return JEmalloc.nje_malloc_usable_size(addresses[slot]);
    }
  }
}
