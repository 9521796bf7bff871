package dev.mem.bench.subject;

import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * What checks cost: an allocator in Java that has lists of free blocks and no check at all, or none
 * but for a mark that finds blocks freed twice.
 *
 * <p>It is not for use: it gives nothing back, and any other wrong free goes unnoticed and damages
 * it. Blocks that are larger, aligned, zeroed or reallocated are those of {@code Unsafe}.
 */
final class ListsSubject implements Subject {
  /** What is looked at when a block is freed. */
  enum Checks {
    NONE,
    MARKS
  }

  private static final int SLOTS = 1 << 8;

  private final String name;
  private final Checks checks;
  private final ListedPages pages = new ListedPages();
  private final Marks marks = new Marks();
  private final UnsafeSubject others;

  /** The lists of threads, for a quick look by the thread's number; any may be another's. */
  private final SizeLists[] slots = new SizeLists[SLOTS];

  private final Map<Thread, SizeLists> listsOfThreads = new ConcurrentHashMap<>();

  /** Lists of ended threads. */
  private final Deque<SizeLists> spare = new ConcurrentLinkedDeque<>();

  ListsSubject(String name, Checks checks) {
    this.name = name;
    this.checks = checks;
    this.others = new UnsafeSubject(name);
    Arrays.fill(slots, attach(Thread.currentThread()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    return SubjectTrait.ofBlocksBut(
        SubjectTrait.USABLE_SIZE, SubjectTrait.REALLOCATES, SubjectTrait.VIRTUAL_THREADS);
  }

  @Override
  public BlockTable newTable(int slots) {
    return switch (checks) {
      case NONE -> new Table(slots);
      case MARKS -> new MarkedTable(slots);
    };
  }

  @Override
  public void attachThread() {
    attach(Thread.currentThread());
  }

  private SizeLists attach(Thread thread) {
    return listsOfThreads.computeIfAbsent(thread, this::listsFor);
  }

  private SizeLists listsFor(Thread thread) {
    SizeLists lists = spare.poll();
    if (lists == null) {
      lists = new SizeLists(pages, thread);
    } else {
      lists.owner = thread;
    }
    slots[slotOf(thread)] = lists;
    return lists;
  }

  @Override
  public void detachThread() {
    SizeLists lists = listsOfThreads.remove(Thread.currentThread());
    if (lists != null) {
      spare.push(lists);
    }
  }

  private static int slotOf(Thread thread) {
    return (int) thread.threadId() & SLOTS - 1;
  }

  /** Returns the lists of the current thread. */
  private SizeLists lists() {
    Thread thread = Thread.currentThread();
    SizeLists lists = slots[slotOf(thread)];
    return lists.owner == thread ? lists : attach(thread);
  }

  @Override
  public void close() {
    pages.close();
  }

  /** A slot has its block either here or, if it is not from the lists, among the others. */
  private class Table extends AddressTable {
    private final BlockTable rest;

    Table(int slots) {
      super(slots);
      rest = others.newTable(slots);
    }

    long take(long byteSize) {
      return lists().allocate(byteSize);
    }

    void give(long address) {
      lists().free(address);
    }

    @Override
    public final long allocate(int slot, long byteSize) {
      return byteSize > SizeLists.MOST_BYTES
          ? rest.allocate(slot, byteSize)
          : keep(slot, take(byteSize));
    }

    @Override
    public final long allocateZeroed(int slot, long byteSize) {
      return rest.allocateZeroed(slot, byteSize);
    }

    @Override
    public final long allocateAligned(int slot, long byteSize, long byteAlignment) {
      return rest.allocateAligned(slot, byteSize, byteAlignment);
    }

    @Override
    public final long reallocate(int slot, long newByteSize) {
      long address = addresses[slot];
      if (address == 0) {
        return rest.reallocate(slot, newByteSize);
      }
      long moved = rest.allocate(slot, newByteSize);
      Memory.copy(address, moved, Math.min(lists().usableSize(address), newByteSize));
      addresses[slot] = 0;
      give(address);
      return moved;
    }

    @Override
    public final void free(int slot) {
      long address = addresses[slot];
      if (address != 0) {
        give(address);
        addresses[slot] = 0;
      } else {
        rest.free(slot);
      }
    }

    @Override
    public final long usableSize(int slot) {
      return -1;
    }

    @Override
    public final long address(int slot) {
      return addresses[slot] != 0 ? addresses[slot] : rest.address(slot);
    }

    @Override
    public final void exchange(int slot, BlockTable other, int otherSlot) {
      super.exchange(slot, other, otherSlot);
      rest.exchange(slot, ((Table) other).rest, otherSlot);
    }

    @Override
    public final void exchangeAll(BlockTable other) {
      super.exchangeAll(other);
      rest.exchangeAll(((Table) other).rest);
    }
  }

  private final class MarkedTable extends Table {
    MarkedTable(int slots) {
      super(slots);
    }

    @Override
    long take(long byteSize) {
      long address = super.take(byteSize);
      marks.set(address);
      return address;
    }

    @Override
    void give(long address) {
      marks.clear(address);
      super.give(address);
    }
  }
}
