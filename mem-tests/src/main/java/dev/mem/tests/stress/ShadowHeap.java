package dev.mem.tests.stress;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.tests.contract.HeapPicture;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What must be live in a heap, and hold what: the model that an allocator is compared with.
 *
 * <p>Every block in it is full of a pattern of its own. Blocks are kept by address, so that one
 * that overlaps another is found when it is added; and in a list, to choose one at random. For one
 * thread only; several threads have a model each, and hand blocks over.
 */
public final class ShadowHeap {
  private final Allocator allocator;
  private final TreeMap<Long, ShadowBlock> byAddress = new TreeMap<>();
  private final List<ShadowBlock> blocks = new ArrayList<>();
  private final long firstKey;
  private long nextKey;
  private long liveBytes;

  /**
   * Makes a model without blocks.
   *
   * @param allocator what is compared with it
   * @param firstKey where its keys start; models of one allocator should be far apart
   */
  public ShadowHeap(Allocator allocator, long firstKey) {
    this.allocator = allocator;
    this.firstKey = firstKey;
  }

  /**
   * Takes in a block that was just allocated, and fills it.
   *
   * @param address where it starts
   * @param byteSize how much of it may be used
   * @return the block as the model knows it
   */
  public ShadowBlock add(long address, long byteSize) {
    long usableBytes = allocator.raw().usableSize(address);
    if (usableBytes < byteSize) {
      throw new AssertionError(
          "%d bytes at %x, but only %d are usable".formatted(byteSize, address, usableBytes));
    }
    ShadowBlock block = new ShadowBlock(address, byteSize, usableBytes, firstKey + nextKey++);
    Pattern.fill(memory(block), block.key());
    adopt(block);
    return block;
  }

  /**
   * Takes in a block that another model has given away.
   *
   * @param block the block, full of its pattern
   */
  public void adopt(ShadowBlock block) {
    Map.Entry<Long, ShadowBlock> below = byAddress.floorEntry(block.address());
    Map.Entry<Long, ShadowBlock> above = byAddress.ceilingEntry(block.address());
    if (below != null && below.getValue().end() > block.address()) {
      throw new AssertionError(block + " starts inside " + below.getValue());
    }
    if (above != null && block.end() > above.getKey()) {
      throw new AssertionError(block + " reaches into " + above.getValue());
    }
    byAddress.put(block.address(), block);
    blocks.add(block);
    liveBytes += block.usableBytes();
  }

  /**
   * Checks the content of a block and gives it away.
   *
   * @param block a block of this model, for the caller to free or to hand to another model
   */
  public void remove(ShadowBlock block) {
    check(block);
    forget(block);
  }

  /**
   * Drops a block that has just been freed or changed.
   *
   * @param block a block of this model
   */
  public void forget(ShadowBlock block) {
    byAddress.remove(block.address());
    int index = blocks.indexOf(block);
    blocks.set(index, blocks.getLast());
    blocks.removeLast();
    liveBytes -= block.usableBytes();
  }

  /**
   * Returns a block to do something with.
   *
   * @param random chooses
   * @return any block; there must be one
   */
  public ShadowBlock any(Random random) {
    return blocks.get(random.nextInt(blocks.size()));
  }

  /**
   * Returns whether a block is live.
   *
   * @param address any address
   * @return whether a block of this model starts there
   */
  public boolean has(long address) {
    return byAddress.containsKey(address);
  }

  /**
   * Returns the memory of a block that holds its pattern.
   *
   * @param block a live block
   * @return a segment that the allocator's raw view gives access to
   */
  public MemorySegment memory(ShadowBlock block) {
    MemorySegment range = allocator.raw().range(block.address());
    return range.asSlice(block.address() - range.address(), block.byteSize());
  }

  /**
   * Checks the content of a block.
   *
   * @param block a block of this model
   */
  public void check(ShadowBlock block) {
    Pattern.check(memory(block), block.key());
  }

  /** Checks the content of all blocks. */
  public void checkAll() {
    blocks.forEach(this::check);
  }

  /** Checks that exactly the blocks of this model are live; nobody else uses the allocator. */
  public void compareWithHeap() {
    checkAll();
    allocator.inspector().verify();
    TreeMap<Long, Long> expected = new TreeMap<>();
    blocks.forEach(block -> expected.put(block.address(), block.usableBytes()));
    TreeMap<Long, Long> found = HeapPicture.of(allocator).live();
    if (!found.equals(expected)) {
      throw new AssertionError("live are " + found + ", but should be " + expected);
    }
    AllocatorStatistics figures = allocator.statistics();
    if (figures.liveBlocks() != blocks.size() || figures.liveBytes() != liveBytes) {
      throw new AssertionError(figures + ", but should be " + blocks.size() + ", " + liveBytes);
    }
  }

  /**
   * Returns how many blocks are live.
   *
   * @return the number of blocks
   */
  public int size() {
    return blocks.size();
  }

  /**
   * Returns how much is live.
   *
   * @return the usable bytes of all blocks
   */
  public long liveBytes() {
    return liveBytes;
  }
}
