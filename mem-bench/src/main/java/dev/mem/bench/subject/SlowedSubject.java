package dev.mem.bench.subject;

import dev.mem.Allocator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Another subject with some work added to each allocation: what a comparison must see as slower.
 */
final class SlowedSubject implements Subject {
  private final String name;
  private final Subject subject;

  SlowedSubject(String name, Subject subject) {
    this.name = name;
    this.subject = subject;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    Set<SubjectTrait> traits = EnumSet.copyOf(subject.traits());
    // No work is added to what is allocated from arenas.
    traits.retainAll(SubjectTrait.ofBlocksBut());
    return traits;
  }

  @Override
  public BlockTable newTable(int slots) {
    return new Table(subject.newTable(slots));
  }

  @Override
  public BlockTable newSharedTable(int slots) {
    return new Table(subject.newSharedTable(slots));
  }

  @Override
  public void attachThread() {
    subject.attachThread();
  }

  @Override
  public void detachThread() {
    subject.detachThread();
  }

  @Override
  public Optional<Allocator> allocator() {
    return subject.allocator();
  }

  @Override
  public void close() {
    subject.close();
  }

  private static final class Table extends BlockTable {
    private static final int DIVISIONS = 12;

    private final BlockTable table;
    private long work = Long.MAX_VALUE;

    Table(BlockTable table) {
      this.table = table;
    }

    /**
     * Divisions that wait for each other, a few nanoseconds each, whose result is kept so that they
     * are not dropped.
     */
    private void slowDown(long byteSize) {
      long dividend = work;
      for (int i = 0; i < DIVISIONS; i++) {
        dividend = Long.MAX_VALUE / (dividend / (byteSize + 3) + 3);
      }
      work = dividend;
    }

    @Override
    public int slots() {
      return table.slots();
    }

    @Override
    public long allocate(int slot, long byteSize) {
      slowDown(byteSize);
      return table.allocate(slot, byteSize);
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      slowDown(byteSize);
      return table.allocateZeroed(slot, byteSize);
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      slowDown(byteSize);
      return table.allocateAligned(slot, byteSize, byteAlignment);
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      slowDown(newByteSize);
      return table.reallocate(slot, newByteSize);
    }

    @Override
    public void free(int slot) {
      table.free(slot);
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
      table.exchange(slot, ((Table) other).table, otherSlot);
    }

    @Override
    public void exchangeAll(BlockTable other) {
      table.exchangeAll(((Table) other).table);
    }
  }
}
