package dev.mem.tests.fuzz;

import dev.mem.Allocator;
import dev.mem.BlockAllocator;
import dev.mem.HeapVisitor;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The live blocks of one allocator as intervals, none of which overlaps another, and the addresses
 * freed last.
 *
 * <p>Blocks are kept in the order they came, so that an index chooses the same one wherever the
 * system puts memory. Of a large block the first and last bytes are filled and checked, which is
 * where others come near.
 */
final class IntervalModel {
  private static final int REMEMBERED = 16;
  private static final long HEAD_BYTES = 256;
  private static final long TAIL_BYTES = 64;

  private final Allocator allocator;
  private final TreeMap<Long, FuzzBlock> byAddress = new TreeMap<>();
  private final List<FuzzBlock> blocks = new ArrayList<>();
  private final long[] freed = new long[REMEMBERED];
  private int freedCount;
  private long nextKey;
  private long liveBytes;

  IntervalModel(Allocator allocator) {
    this.allocator = allocator;
  }

  int size() {
    return blocks.size();
  }

  long liveBytes() {
    return liveBytes;
  }

  FuzzBlock block(int index) {
    return blocks.get(index % blocks.size());
  }

  List<FuzzBlock> blocks() {
    return new ArrayList<>(blocks);
  }

  /** Returns an address that was freed not long ago, or 0; a live block may be there again. */
  long freed(int index) {
    return freed[index % REMEMBERED];
  }

  /** Returns the live block that contains an address, or null. */
  @Nullable FuzzBlock containing(long address) {
    Map.Entry<Long, FuzzBlock> below = byAddress.floorEntry(address);
    return below != null && below.getValue().contains(address) ? below.getValue() : null;
  }

  /** Takes in a block that was just allocated, and fills it. */
  void add(long address, long byteSize, BlockAllocator owner) {
    long usableBytes = allocator.raw().usableSize(address);
    require(usableBytes >= byteSize, "less usable than asked for");
    FuzzBlock block = new FuzzBlock(address, byteSize, usableBytes, nextKey++, owner);
    Map.Entry<Long, FuzzBlock> below = byAddress.floorEntry(address);
    Map.Entry<Long, FuzzBlock> above = byAddress.ceilingEntry(address);
    require(below == null || below.getValue().end() <= address, "starts inside another block");
    require(above == null || block.end() <= above.getKey(), "reaches into another block");
    byAddress.put(address, block);
    blocks.add(block);
    liveBytes += usableBytes;
    MemorySegment memory = memory(block);
    Pattern.fill(head(memory), block.key());
    Pattern.fill(tail(memory), ~block.key());
  }

  /** Drops a block that has just been freed or changed, whatever its content. */
  void forget(FuzzBlock block) {
    byAddress.remove(block.address());
    blocks.remove(block);
    liveBytes -= block.usableBytes();
    freed[freedCount++ % REMEMBERED] = block.address();
  }

  /** Checks what a block holds; the call that ends its life comes next. */
  void check(FuzzBlock block) {
    MemorySegment memory = memory(block);
    Pattern.check(head(memory), block.key());
    Pattern.check(tail(memory), ~block.key());
  }

  /** Puts a block of another size, and maybe at another place, in the place of an old one. */
  void changed(FuzzBlock before, long address, long byteSize, BlockAllocator owner) {
    forget(before);
    long kept = Math.min(byteSize, before.byteSize());
    MemorySegment range = allocator.raw().range(address);
    MemorySegment memory = range.asSlice(address - range.address(), kept);
    Pattern.check(memory.asSlice(0, Math.min(kept, HEAD_BYTES)), before.key());
    if (kept == before.byteSize()) {
      Pattern.check(tail(memory), ~before.key());
    }
    add(address, byteSize, owner);
  }

  private MemorySegment memory(FuzzBlock block) {
    MemorySegment range = allocator.raw().range(block.address());
    return range.asSlice(block.address() - range.address(), block.byteSize());
  }

  private static MemorySegment head(MemorySegment memory) {
    return memory.asSlice(0, Math.min(memory.byteSize(), HEAD_BYTES));
  }

  /** The last bytes of a block that its head does not cover. */
  private static MemorySegment tail(MemorySegment memory) {
    long start = Math.max(head(memory).byteSize(), memory.byteSize() - TAIL_BYTES);
    return memory.asSlice(start);
  }

  /** Checks that a walk shows the blocks of the model and no others, and all of their content. */
  void compareWithHeap() {
    allocator.inspector().verify();
    var walk = new Walk();
    allocator.inspector().walk(walk);
    require(walk.found == blocks.size(), "walked over " + walk.found + " blocks");
    blocks.forEach(this::check);
    var figures = allocator.statistics();
    require(figures.liveBlocks() == blocks.size(), "counted " + figures);
    require(figures.liveBytes() == liveBytes, "bytes counted: " + figures);
    require(
        figures.liveBytes() <= figures.committedBytes()
            && figures.committedBytes() <= figures.reservedBytes(),
        "figures do not add up: " + figures);
  }

  /** Compares each live block that it meets with the model. */
  private final class Walk implements HeapVisitor {
    private int found;
    private long last;

    @Override
    public void arena(long address, long byteSize) {
      last = address;
    }

    @Override
    public void liveBlock(long address, long usableBytes) {
      found++;
      FuzzBlock block = byAddress.get(address);
      require(block != null && block.usableBytes() == usableBytes, "walked over an unknown block");
      require(Long.compareUnsigned(address, last) >= 0, "walked backwards");
      last = address + usableBytes;
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + "; the model has " + blocks);
    }
  }
}
