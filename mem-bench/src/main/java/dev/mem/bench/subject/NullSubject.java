package dev.mem.bench.subject;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/**
 * No allocator at all: what the loop around it costs.
 *
 * <p>Every block lies in one small piece of memory of its table, at an offset that the slot
 * decides, so that it can be touched like a real one. Blocks overlap, and large ones are not there
 * to their end: only what {@link Memory#touch} does is allowed, to blocks of up to {@link #BYTES}
 * and 1 MiB alignment.
 */
final class NullSubject implements Subject {
  /** The largest block whose end may be touched, in bytes. */
  static final long BYTES = 32L << 20;

  private static final long OFFSETS = 4096;
  private static final long MAX_ALIGNMENT = 1L << 20;

  private final String name;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory = arena.allocate(BYTES + OFFSETS, MAX_ALIGNMENT);

  NullSubject(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    return EnumSet.of(SubjectTrait.REMOTE_FREE, SubjectTrait.VIRTUAL_THREADS);
  }

  @Override
  public BlockTable newTable(int slots) {
    return new Table(memory.address(), slots);
  }

  @Override
  public void close() {
    arena.close();
  }

  private static final class Table extends AddressTable {
    private final long base;

    Table(long base, int slots) {
      super(slots);
      this.base = base;
    }

    private long place(int slot) {
      return keep(slot, base + (slot * 16L & OFFSETS - 1));
    }

    @Override
    public long allocate(int slot, long byteSize) {
      return place(slot);
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      return place(slot);
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      return place(slot) & -byteAlignment;
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      return place(slot);
    }

    @Override
    public void free(int slot) {
      addresses[slot] = 0;
    }

    @Override
    public long usableSize(int slot) {
      return -1;
    }
  }
}
