package dev.mem.bench.trace;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.SubjectTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An allocator that never uses memory again, and has one defect, or none. */
final class FakeSubject implements Subject {
  private static final long BYTES = 256L << 20;
  private static final long GUARD_BYTES = 4096;

  /** What is wrong with it. A defect shows from the tenth allocation on. */
  enum Defect {
    NONE,
    /** Blocks begin before the one before ends. */
    OVERLAPPING,
    /** Zeroed blocks are not zero at their end. */
    NOT_ZEROING,
    /** Aligned blocks are not. */
    IGNORING_ALIGNMENT,
    /** Ordinary blocks are not aligned to 16 bytes. */
    MISALIGNED,
    /** A reallocation loses the last byte that should be kept. */
    LOSING_CONTENT,
    /** A free writes into whatever lies before the block. */
    WRITING_OUTSIDE,
    /** The usable size is less than what was asked for. */
    UNUSABLE,
    /** Blocks have address 0. */
    WITHOUT_ADDRESS,
    /** There is no memory. */
    EXHAUSTED,
  }

  private final Defect defect;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory = arena.allocate(BYTES, GUARD_BYTES);
  private final AtomicLong next = new AtomicLong(GUARD_BYTES);
  private final AtomicInteger allocations = new AtomicInteger();
  private final AtomicInteger live = new AtomicInteger();

  FakeSubject(Defect defect) {
    this.defect = defect;
  }

  /** Returns how many blocks are live. */
  int live() {
    return live.get();
  }

  @Override
  public String name() {
    return "fake";
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
  public void close() {
    arena.close();
  }

  private boolean isDefective(Defect asked) {
    return defect == asked && allocations.get() >= 10;
  }

  private long newAddress(long byteSize, long byteAlignment) {
    allocations.incrementAndGet();
    if (isDefective(Defect.EXHAUSTED)) {
      throw new OutOfMemoryError("nothing left");
    }
    if (isDefective(Defect.WITHOUT_ADDRESS)) {
      return 0;
    }
    long alignment = Math.max(byteAlignment, 16);
    long offset =
        next.getAndUpdate(from -> alignUp(from, alignment) + Math.max(alignUp(byteSize, 16), 16));
    offset = alignUp(offset, alignment);
    if (isDefective(Defect.OVERLAPPING) && byteAlignment <= 16) {
      offset -= 16;
    } else if ((isDefective(Defect.MISALIGNED) && byteAlignment <= 16)
        || (isDefective(Defect.IGNORING_ALIGNMENT) && byteAlignment > 16)) {
      offset += 8;
      next.addAndGet(16);
    }
    if (offset + byteSize > BYTES) {
      throw new OutOfMemoryError("the fake is full");
    }
    return memory.address() + offset;
  }

  private static long alignUp(long value, long alignment) {
    return (value + alignment - 1) & -alignment;
  }

  private final class Table extends BlockTable {
    private final long[] addresses;
    private final long[] byteSizes;

    Table(int slots) {
      addresses = new long[slots];
      byteSizes = new long[slots];
    }

    @Override
    public int slots() {
      return addresses.length;
    }

    private long place(int slot, long byteSize, long byteAlignment) {
      if (addresses[slot] != 0) {
        throw new IllegalStateException("slot " + slot + " is not empty");
      }
      addresses[slot] = newAddress(byteSize, byteAlignment);
      byteSizes[slot] = byteSize;
      live.incrementAndGet();
      return addresses[slot];
    }

    @Override
    public long allocate(int slot, long byteSize) {
      long address = place(slot, byteSize, 16);
      if (address != 0) {
        Memory.fill(address, byteSize, (byte) 0x5a);
      }
      return address;
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      long address = place(slot, byteSize, 16);
      if (address != 0) {
        Memory.fill(address, byteSize, (byte) 0);
        if (byteSize > 0 && isDefective(Defect.NOT_ZEROING)) {
          Memory.putByte(address + byteSize - 1, (byte) 1);
        }
      }
      return address;
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      return place(slot, byteSize, byteAlignment);
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      long oldAddress = addresses[slot];
      long kept = Math.min(byteSizes[slot], newByteSize);
      if (oldAddress != 0) {
        addresses[slot] = 0;
        live.decrementAndGet();
      }
      long address = place(slot, newByteSize, 16);
      if (oldAddress != 0 && address != 0) {
        Memory.copy(oldAddress, address, kept);
        if (kept > 0 && isDefective(Defect.LOSING_CONTENT)) {
          Memory.putByte(address + kept - 1, (byte) ~Memory.getByte(address + kept - 1));
        }
      }
      return address;
    }

    @Override
    public void free(int slot) {
      if (addresses[slot] != 0) {
        if (isDefective(Defect.WRITING_OUTSIDE)) {
          Memory.fill(addresses[slot] - 16, 16, (byte) 0);
        }
        addresses[slot] = 0;
        live.decrementAndGet();
      }
    }

    @Override
    public long usableSize(int slot) {
      return isDefective(Defect.UNUSABLE) ? byteSizes[slot] - 1 : byteSizes[slot];
    }

    @Override
    public long address(int slot) {
      return addresses[slot];
    }

    @Override
    public void exchange(int slot, BlockTable other, int otherSlot) {
      Table others = (Table) other;
      exchange(addresses, slot, others.addresses, otherSlot);
      exchange(byteSizes, slot, others.byteSizes, otherSlot);
    }

    private static void exchange(long[] mine, int slot, long[] others, int otherSlot) {
      long value = mine[slot];
      mine[slot] = others[otherSlot];
      others[otherSlot] = value;
    }

    @Override
    public void exchangeAll(BlockTable other) {
      throw new UnsupportedOperationException("no replay does this");
    }
  }
}
