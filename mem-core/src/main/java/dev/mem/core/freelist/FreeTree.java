package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;
import dev.mem.core.layout.TreeHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Free blocks in order of size, and of address among equal sizes: a search tree whose nodes are the
 * blocks themselves, in all arenas of an engine.
 *
 * <p>It is a treap: every node has a priority, here a hash of its address, and none has a greater
 * one than its parent. Sizes and priorities together allow one shape only, that of a tree into
 * which the blocks were inserted in random order; so its depth is logarithmic whatever a program
 * does, and no node needs room for what would keep a tree in balance.
 *
 * <pre>
 *   a node is the address of a free block's header; 0 stands for none
 *   left subtree of n &lt; n &lt; right subtree of n, by (size, address)
 *   priority(child) &lt; priority(parent)
 * </pre>
 *
 * <p>A change first reads every node that it is going to write, so that damage leaves the tree as
 * it is. A call looks at a bounded number of nodes, so that no link can lead it in a circle for
 * ever. The engine's lock guards everything.
 *
 * <p>Source: R. Seidel, C. R. Aragon, "Randomized search trees", Algorithmica 16, 1996.
 */
final class FreeTree {
  /**
   * More nodes than any call looks at: of 2^32 nodes, a path has 44 on average, and more than 200
   * never in practice.
   */
  private static final int MOST_STEPS = 2048;

  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private final TaggedEngine engine;
  private final long seed = System.nanoTime() * MIX;
  private final Cursor at = new Cursor();
  private long root;

  /** Where {@link #locate} found a node: below this one, on this side. */
  private long parent;

  private Side side = Side.LEFT;

  FreeTree(TaggedEngine engine) {
    this.engine = engine;
  }

  /** Returns the first block, in order of size and address, from a given one on; 0 if none is. */
  long firstFrom(long blockBytes, long block) {
    at.begin();
    long found = 0;
    for (long node = root; node != 0; ) {
      at.moveTo(node);
      if (at.isBefore(blockBytes, block)) {
        node = at.child(Side.RIGHT);
      } else {
        found = node;
        node = at.child(Side.LEFT);
      }
    }
    return found;
  }

  /** Returns the first block after a given one, in order of size and address; 0 if none is. */
  long after(long block) {
    at.begin();
    at.moveTo(block);
    return firstFrom(at.blockBytes, block + 1);
  }

  /** Writes a free block, and puts it into the tree. */
  void add(TaggedArena arena, long offset, long blockBytes) {
    at.begin();
    long block = arena.address() + offset;
    parent = 0;
    long node = root;
    while (node != 0 && isAbove(node, block)) {
      node = step(node, blockBytes, block);
    }
    requireSplittable(node, blockBytes, block);
    arena.tags.writeFree(offset, blockBytes, 0, 0);
    link(parent, side, block);
    split(node, blockBytes, block);
  }

  /** Goes down from a node towards where a block is or belongs, and returns the child there. */
  private long step(long node, long blockBytes, long block) {
    at.moveTo(node);
    parent = node;
    side = at.isBefore(blockBytes, block) ? Side.RIGHT : Side.LEFT;
    return at.child(side);
  }

  /** Reads all nodes that {@link #split} would write. */
  private void requireSplittable(long subtree, long blockBytes, long block) {
    for (long node = subtree; node != 0; ) {
      at.moveTo(node);
      node = at.child(at.isBefore(blockBytes, block) ? Side.RIGHT : Side.LEFT);
    }
  }

  /** Hangs what a subtree has before a block to its left, and what comes after to its right. */
  private void split(long subtree, long blockBytes, long block) {
    long before = block;
    long after = block;
    long node = subtree;
    while (node != 0) {
      at.moveTo(node);
      if (at.isBefore(blockBytes, block)) {
        long next = at.child(Side.RIGHT);
        link(before, before == block ? Side.LEFT : Side.RIGHT, node);
        before = node;
        node = next;
      } else {
        long next = at.child(Side.LEFT);
        link(after, after == block ? Side.RIGHT : Side.LEFT, node);
        after = node;
        node = next;
      }
    }
    link(before, before == block ? Side.LEFT : Side.RIGHT, 0);
    link(after, after == block ? Side.RIGHT : Side.LEFT, 0);
  }

  /** Reads all nodes that a removal may write below the node that goes. */
  private void requireSpine(long top, Side direction) {
    for (long node = top; node != 0; node = at.child(direction)) {
      at.moveTo(node);
    }
  }

  private void locate(long blockBytes, long block) {
    parent = 0;
    long node = root;
    while (node != block) {
      if (node == 0) {
        throw new HeapCorruptionException(
            block, "a free block cannot be found by its size; look for writes into freed memory");
      }
      node = step(node, blockBytes, block);
    }
  }

  /** Takes a block out of the tree. */
  void remove(TaggedArena arena, long offset, long blockBytes) {
    at.begin();
    long block = arena.address() + offset;
    locate(blockBytes, block);
    at.moveTo(block);
    long left = at.child(Side.LEFT);
    long right = at.child(Side.RIGHT);
    requireSpine(left, Side.RIGHT);
    requireSpine(right, Side.LEFT);
    long top = parent;
    Side direction = side;
    while (left != 0 && right != 0) {
      if (isAbove(left, right)) {
        link(top, direction, left);
        top = left;
        direction = Side.RIGHT;
        at.moveTo(left);
        left = at.child(Side.RIGHT);
      } else {
        link(top, direction, right);
        top = right;
        direction = Side.LEFT;
        at.moveTo(right);
        right = at.child(Side.LEFT);
      }
    }
    link(top, direction, left != 0 ? left : right);
  }

  private void link(long node, Side direction, long child) {
    if (node == 0) {
      root = child;
    } else {
      at.moveTo(node);
      at.setChild(direction, child);
    }
  }

  private boolean isAbove(long node, long other) {
    return Long.compareUnsigned(priority(node), priority(other)) > 0;
  }

  /** Mixes the bits of an address, one to one. */
  private long priority(long node) {
    long mixed = (node ^ seed) * MIX;
    return (mixed ^ mixed >>> 32) * MIX;
  }

  /** Checks the order of all nodes and returns how many there are. */
  long verify() {
    return new OrderCheck().count(root);
  }

  private enum Side {
    LEFT,
    RIGHT
  }

  /** The node being looked at, whose header has been checked. */
  private final class Cursor {
    private @Nullable TaggedArena arena;
    private @Nullable TreeHeaders headers;
    private int steps;
    private long node;
    private long offset;
    private long blockBytes;

    /** Begins a call. */
    void begin() {
      steps = 0;
    }

    void moveTo(long target) {
      if (++steps > MOST_STEPS) {
        throw new HeapCorruptionException(
            target, "the links of free blocks go on for ever; look for writes into freed memory");
      }
      node = target;
      offset = target - arenaOf(target).address();
      blockBytes = headers().freeBlockBytes(offset);
    }

    /** Most steps stay in the arena of the one before. */
    private TaggedArena arenaOf(long target) {
      if (arena == null || !arena.hasBlockAt(target)) {
        arena = engine.arenaOfLink(target);
        headers = (TreeHeaders) arena.tags;
      }
      return arena;
    }

    private TreeHeaders headers() {
      if (headers == null) {
        throw new AssertionError("the cursor is nowhere");
      }
      return headers;
    }

    /** Returns whether the node comes before a block. */
    boolean isBefore(long otherBytes, long other) {
      return blockBytes < otherBytes || (blockBytes == otherBytes && node < other);
    }

    long child(Side direction) {
      return direction == Side.LEFT ? headers().left(offset) : headers().right(offset);
    }

    void setChild(Side direction, long child) {
      if (direction == Side.LEFT) {
        headers().setLeft(offset, child);
      } else {
        headers().setRight(offset, child);
      }
    }
  }

  /** Goes through all nodes in order. */
  private final class OrderCheck {
    private long lastBytes;
    private long last;

    long count(long node) {
      if (node == 0) {
        return 0;
      }
      at.begin();
      at.moveTo(node);
      long left = at.child(Side.LEFT);
      long right = at.child(Side.RIGHT);
      requireBelow(node, left);
      requireBelow(node, right);
      long count = 1 + count(left);
      at.moveTo(node);
      if (at.isBefore(lastBytes, last)) {
        throw new HeapCorruptionException(node, "the free blocks are out of order");
      }
      lastBytes = at.blockBytes;
      last = node;
      return count + count(right);
    }

    private void requireBelow(long node, long child) {
      if (child != 0 && !isAbove(node, child)) {
        throw new HeapCorruptionException(node, "a free block has a child of greater priority");
      }
    }
  }
}
