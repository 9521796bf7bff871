package dev.mem.bench.trace;

import dev.mem.BlockAllocator;
import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.SubjectTrait;
import org.jspecify.annotations.Nullable;

/**
 * A table that verifies all that another one does.
 *
 * <p>It fills every block, and looks at the whole of it again before it is freed or reallocated; it
 * sees that blocks do not overlap, are aligned, are zero where they should be, and keep their
 * content where they should. Whatever does not hold is a {@link CheckFailure}.
 */
final class CheckedTable extends BlockTable {
  /** From this size on, every allocator must align as ours always does, and as that of C does. */
  private static final long ALIGNED_FROM_BYTES = 16;

  private final BlockTable table;
  private final LiveRanges ranges;
  private final boolean ours;
  private final boolean knowsUsableSize;
  private @Nullable Block[] blocks;
  private long operation;

  /** What a slot's block was filled with. */
  private record Block(long byteSize, long seed) {}

  CheckedTable(BlockTable table, Subject subject, LiveRanges ranges) {
    this.table = table;
    this.ranges = ranges;
    ours = subject.allocator().isPresent();
    knowsUsableSize = subject.traits().contains(SubjectTrait.USABLE_SIZE);
    blocks = new @Nullable Block[table.slots()];
  }

  /**
   * Sets the number of the operation that comes next, which makes its block's content unlike that
   * of any other.
   */
  void startOperation(int number) {
    operation = number;
  }

  @Override
  public int slots() {
    return table.slots();
  }

  @Override
  public long allocate(int slot, long byteSize) {
    long address = table.allocate(slot, byteSize);
    checkPlace(slot, address, byteSize, BlockAllocator.MIN_ALIGNMENT);
    return fill(slot, address, byteSize);
  }

  @Override
  public long allocateZeroed(int slot, long byteSize) {
    long address = table.allocateZeroed(slot, byteSize);
    checkPlace(slot, address, byteSize, BlockAllocator.MIN_ALIGNMENT);
    long offset = BlockContent.firstNonZero(address, byteSize);
    if (offset != BlockContent.NONE) {
      throw new CheckFailure(
          "block 0x%x should be zero, but byte %d of %d is not"
              .formatted(address, offset, byteSize));
    }
    return fill(slot, address, byteSize);
  }

  @Override
  public long allocateAligned(int slot, long byteSize, long byteAlignment) {
    long address = table.allocateAligned(slot, byteSize, byteAlignment);
    if ((address & byteAlignment - 1) != 0 && isPlaced(byteSize)) {
      throw misaligned(address, byteAlignment);
    }
    checkPlace(slot, address, byteSize, Math.max(byteAlignment, BlockAllocator.MIN_ALIGNMENT));
    return fill(slot, address, byteSize);
  }

  @Override
  public long reallocate(int slot, long newByteSize) {
    Block old = blocks[slot];
    long oldAddress = table.address(slot);
    if (old != null) {
      checkContent(oldAddress, old.byteSize, old.seed);
      ranges.remove(oldAddress);
    }
    long address = table.reallocate(slot, newByteSize);
    checkPlace(slot, address, newByteSize, BlockAllocator.MIN_ALIGNMENT);
    if (old != null) {
      checkContent(address, Math.min(old.byteSize, newByteSize), old.seed);
    }
    return fill(slot, address, newByteSize);
  }

  @Override
  public void free(int slot) {
    Block block = blocks[slot];
    if (block != null) {
      long address = table.address(slot);
      checkContent(address, block.byteSize, block.seed);
      if (isPlaced(block.byteSize)) {
        ranges.remove(address);
      }
      blocks[slot] = null;
    }
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
    CheckedTable others = (CheckedTable) other;
    table.exchange(slot, others.table, otherSlot);
    Block mine = blocks[slot];
    blocks[slot] = others.blocks[otherSlot];
    others.blocks[otherSlot] = mine;
  }

  @Override
  public void exchangeAll(BlockTable other) {
    CheckedTable others = (CheckedTable) other;
    table.exchangeAll(others.table);
    @Nullable Block[] mine = blocks;
    blocks = others.blocks;
    others.blocks = mine;
  }

  /**
   * Returns whether a block of this size has an address of its own: peers may do without for size
   * 0.
   */
  private boolean isPlaced(long byteSize) {
    return ours || byteSize > 0;
  }

  private void checkPlace(int slot, long address, long byteSize, long byteAlignment) {
    if (!isPlaced(byteSize)) {
      return;
    }
    if (address == 0) {
      throw new CheckFailure("a block of " + byteSize + " bytes has address 0");
    }
    if ((address & byteAlignment - 1) != 0 && (ours || byteSize >= ALIGNED_FROM_BYTES)) {
      throw misaligned(address, byteAlignment);
    }
    long usable = knowsUsableSize ? table.usableSize(slot) : byteSize;
    if (usable < byteSize) {
      throw new CheckFailure(
          "block 0x%x of %d bytes has a usable size of %d".formatted(address, byteSize, usable));
    }
    ranges.add(address, Math.max(usable, 1));
  }

  private static CheckFailure misaligned(long address, long byteAlignment) {
    return new CheckFailure(
        "block 0x%x is not aligned to %d bytes".formatted(address, byteAlignment));
  }

  private static void checkContent(long address, long byteSize, long seed) {
    long offset = BlockContent.firstDifference(address, byteSize, seed);
    if (offset != BlockContent.NONE) {
      throw new CheckFailure(
          "content of block 0x%x was damaged: byte %d of %d should be 0x%02x, but is not"
              .formatted(address, offset, byteSize, BlockContent.expected(seed, offset)));
    }
  }

  private long fill(int slot, long address, long byteSize) {
    long seed = BlockContent.seed(slot, byteSize, operation);
    BlockContent.fill(address, byteSize, seed);
    blocks[slot] = new Block(byteSize, seed);
    return address;
  }
}
