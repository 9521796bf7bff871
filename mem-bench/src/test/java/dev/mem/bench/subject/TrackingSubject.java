package dev.mem.bench.subject;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The C library's malloc, with counts of what is done with it, and on demand a flaw. */
public final class TrackingSubject implements Subject {

  /** What may be wrong with it. */
  public enum Flaw {
    /** Nothing. */
    NONE,
    /** Now and then a byte of a live block changes by itself. */
    CORRUPTS
  }

  public final AtomicLong allocations = new AtomicLong();
  public final AtomicLong frees = new AtomicLong();
  public final AtomicLong remoteFrees = new AtomicLong();
  public final AtomicLong smallest = new AtomicLong(Long.MAX_VALUE);
  public final AtomicLong largest = new AtomicLong();
  public final AtomicLong allocatedBytes = new AtomicLong();
  public final AtomicLong mostLive = new AtomicLong();
  public final AtomicInteger attachedThreads = new AtomicInteger();
  private final AtomicLong live = new AtomicLong();
  private final Subject malloc = Subjects.open("malloc");
  private final Flaw flaw;

  public TrackingSubject(Flaw flaw) {
    this.flaw = flaw;
  }

  @Override
  public String name() {
    return "tracking";
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
  public void attachThread() {
    attachedThreads.incrementAndGet();
  }

  @Override
  public void close() {}

  private record Block(BlockTable holder, Thread allocator) {}

  private final class Table extends ObjectTable<Block> {
    Table(int slots) {
      super(new @Nullable Block[slots]);
    }

    private BlockTable allocated(int slot, long byteSize) {
      if (blocks[slot] != null) {
        throw new AssertionError("slot " + slot + " holds a block already, which would be lost");
      }
      allocations.incrementAndGet();
      allocatedBytes.addAndGet(byteSize);
      smallest.accumulateAndGet(byteSize, Math::min);
      largest.accumulateAndGet(byteSize, Math::max);
      mostLive.accumulateAndGet(live.incrementAndGet(), Math::max);
      BlockTable holder = malloc.newTable(1);
      blocks[slot] = new Block(holder, Thread.currentThread());
      return holder;
    }

    @Override
    public long allocate(int slot, long byteSize) {
      return allocated(slot, byteSize).allocate(0, byteSize);
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      return allocated(slot, byteSize).allocateZeroed(0, byteSize);
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      return allocated(slot, byteSize).allocateAligned(0, byteSize, byteAlignment);
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      Block block = blocks[slot];
      return block == null ? allocate(slot, newByteSize) : block.holder.reallocate(0, newByteSize);
    }

    @Override
    public void free(int slot) {
      Block block = blocks[slot];
      if (block != null) {
        blocks[slot] = null;
        long count = frees.incrementAndGet();
        live.decrementAndGet();
        if (block.allocator != Thread.currentThread()) {
          remoteFrees.incrementAndGet();
        }
        if (flaw == Flaw.CORRUPTS && count % 100 == 0) {
          corruptAnother();
        }
        block.holder.free(0);
      }
    }

    private void corruptAnother() {
      for (Block other : blocks) {
        if (other != null) {
          long address = other.holder.address(0) + 3;
          Memory.putByte(address, (byte) (Memory.getByte(address) ^ 1));
          return;
        }
      }
    }

    @Override
    public long usableSize(int slot) {
      Block block = blocks[slot];
      return block == null ? -1 : block.holder.usableSize(0);
    }

    @Override
    public long address(int slot) {
      Block block = blocks[slot];
      return block == null ? 0 : block.holder.address(0);
    }
  }
}
