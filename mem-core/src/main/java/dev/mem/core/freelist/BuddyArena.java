package dev.mem.core.freelist;

import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.Reservation;
import dev.mem.core.layout.BitTree;
import dev.mem.core.layout.Bits;

/**
 * An arena that is halved again and again: its blocks are nodes of a full binary tree.
 *
 * <pre>
 *   level 0   |               1               |
 *   level 1   |       2       |       3       |
 *   level 2   |   4   |   5   |   6   |   7   |
 *
 *   level of node n = ⌊log2 n⌋;  size = arena size / 2^level;  its halves are 2n and 2n + 1
 *   its buddy, the other half of the same node, is n ^ 1
 *   each node is split, or a block (free or live), or a part of a block
 *   both of two buddies are free blocks: never, they are joined
 * </pre>
 *
 * <p>All of this is in bitmaps beside the arena; nothing of the allocator's is in the memory.
 */
final class BuddyArena extends TiledArena {

  /** The size of the smallest block in bytes. */
  static final long LEAST_BLOCK_BYTES = 32;

  /** In arenas that would need more levels, the smallest blocks are larger. */
  private static final int MOST_LEVELS = 20;

  private static final int ROOT = 1;

  private final int sizeShift;
  private final int leafLevel;

  /** The nodes that are free blocks. */
  private final BitTree free;

  private final Bits split;
  private final int[] freeOfLevel;
  private final BuddyIndex index;

  /** The number of this arena in the index. */
  private int slot;

  BuddyArena(ArenaOwner owner, Reservation reservation, BuddyIndex index, boolean freshIsZero) {
    super(owner, reservation, 0, 0, freshIsZero);
    this.sizeShift = Long.numberOfTrailingZeros(byteSize());
    int leafShift = Long.numberOfTrailingZeros(LEAST_BLOCK_BYTES);
    this.leafLevel = Math.min(sizeShift - leafShift, MOST_LEVELS);
    this.free = new BitTree(1 << (leafLevel + 1));
    this.split = new Bits(1L << leafLevel);
    this.freeOfLevel = new int[leafLevel + 1];
    this.index = index;
  }

  /** Enters the arena, one free block, into the index. */
  void enter() {
    slot = index.enter(this);
    addFree(ROOT, 0);
  }

  /** Takes the arena, one free block, out of the index. */
  void leave() {
    removeFree(ROOT, 0);
    index.leave(slot);
  }

  // ---- blocks

  @Override
  long blocksEnd() {
    return byteSize();
  }

  @Override
  long leastBlockBytes() {
    return byteSize() >>> leafLevel;
  }

  /** A block of a size starts at a multiple of it, so larger nodes need not be asked. */
  @Override
  long blockBytesAt(long offset) {
    int level = sizeShift - Math.min(sizeShift, Long.numberOfTrailingZeros(offset));
    int node = nodeAt(offset, level);
    while (level < leafLevel && split.get(node)) {
      node = 2 * node;
      level++;
    }
    return byteSize() >>> level;
  }

  @Override
  long liveBlockBytes(long offset) {
    return blockBytesAt(offset);
  }

  @Override
  boolean isLive(long offset) {
    return isLiveStart(addressOf(offset));
  }

  @Override
  boolean mustBeJoined(long offset, long following) {
    long blockBytes = blockBytesAt(offset);
    return (offset ^ following) == blockBytes && blockBytes == blockBytesAt(following);
  }

  @Override
  long freeNodeBytes() {
    return 0;
  }

  @Override
  void writeLiveHeader(long offset, long blockBytes) {
    // There are no headers: a block is live by its bit, and as large as its node.
  }

  // ---- splitting and joining

  /** Returns the offset of the first free block of a size there is one of. */
  long firstFree(long blockBytes) {
    int level = levelOf(blockBytes);
    int node = free.nextSet(1 << level);
    return (node - (1L << level)) * blockBytes;
  }

  /** Splits a free block until its first part has a given size, and takes that. */
  void take(long offset, long freeBytes, long wantedBytes) {
    int level = levelOf(freeBytes);
    int node = nodeAt(offset, level);
    removeFree(node, level);
    splitTo(node, level, levelOf(wantedBytes));
  }

  /** Shortens a live block to a part of it. */
  void shorten(long offset, long blockBytes, long wantedBytes) {
    int level = levelOf(blockBytes);
    splitTo(nodeAt(offset, level), level, levelOf(wantedBytes));
  }

  private void splitTo(int topNode, int topLevel, int wantedLevel) {
    int node = topNode;
    for (int level = topLevel; level < wantedLevel; level++) {
      split.set(node);
      node = 2 * node;
      addFree(node + 1, level + 1);
    }
  }

  /** Makes a block free, and joins it with its buddy as long as that is free. */
  void join(long offset, long blockBytes) {
    int level = levelOf(blockBytes);
    int node = nodeAt(offset, level);
    while (level > 0 && free.get(node ^ 1)) {
      removeFree(node ^ 1, level);
      node /= 2;
      level--;
      split.clear(node);
    }
    addFree(node, level);
  }

  /** Returns the size that a live block could grow to in place, up to a wanted one. */
  long growableTo(long offset, long blockBytes, long wantedBytes) {
    int level = levelOf(blockBytes);
    int node = nodeAt(offset, level);
    long grown = blockBytes;
    while (grown < wantedBytes && level > 0 && node % 2 == 0 && free.get(node + 1)) {
      node /= 2;
      level--;
      grown *= 2;
    }
    return grown;
  }

  /** Lets a live block take in free buddies behind it, until it has a size that it can grow to. */
  void grow(long offset, long blockBytes, long grownBytes) {
    int level = levelOf(blockBytes);
    int node = nodeAt(offset, level);
    for (long grown = blockBytes; grown < grownBytes; grown *= 2) {
      removeFree(node + 1, level);
      node /= 2;
      level--;
      split.clear(node);
    }
  }

  private int levelOf(long blockBytes) {
    return sizeShift - Long.numberOfTrailingZeros(blockBytes);
  }

  private int nodeAt(long offset, int level) {
    return (1 << level) + (int) (offset >>> (sizeShift - level));
  }

  private void addFree(int node, int level) {
    free.set(node);
    if (freeOfLevel[level]++ == 0) {
      index.add(slot, sizeShift - level);
    }
  }

  private void removeFree(int node, int level) {
    free.clear(node);
    if (--freeOfLevel[level] == 0) {
      index.remove(slot, sizeShift - level);
    }
  }

  // ---- verification

  /** Returns whether the block at an offset is noted as a free one. */
  boolean isNotedFree(long offset, long blockBytes) {
    return free.get(nodeAt(offset, levelOf(blockBytes)));
  }

  /** Returns how many free blocks are noted, or -1 if the counts or the index say otherwise. */
  long freeBlocks() {
    long blocks = 0;
    for (int level = 0; level <= leafLevel; level++) {
      int end = 1 << (level + 1);
      int found = 0;
      for (int node = free.nextSet(1 << level); node >= 0 && node < end; ) {
        found++;
        node = node + 1 == end ? -1 : free.nextSet(node + 1);
      }
      if (found != freeOfLevel[level] || index.has(slot, sizeShift - level) != found > 0) {
        return -1;
      }
      blocks += found;
    }
    return blocks;
  }

  @Override
  public long metadataBytes() {
    return super.metadataBytes() + free.metadataBytes() + split.metadataBytes();
  }
}
