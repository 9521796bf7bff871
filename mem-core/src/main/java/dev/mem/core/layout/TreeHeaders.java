package dev.mem.core.layout;

import java.lang.foreign.MemorySegment;

/**
 * Boundary tags whose free blocks are nodes of a binary tree: its children stand where a list has
 * the neighbours.
 *
 * <pre>
 *   free block   | header   | left       | right    | unused  | size |
 * </pre>
 */
public final class TreeHeaders extends TaggedHeaders {

  /** Makes the accessors for an arena; it does not touch the memory. */
  public TreeHeaders(MemorySegment range) {
    super(range);
  }

  /** Returns the node to the left of a free block, or 0. */
  public long left(long offset) {
    return next(offset);
  }

  /** Returns the node to the right of a free block, or 0. */
  public long right(long offset) {
    return previous(offset);
  }

  /** Sets the node to the left of a free block. */
  public void setLeft(long offset, long address) {
    setNext(offset, address);
  }

  /** Sets the node to the right of a free block. */
  public void setRight(long offset, long address) {
    setPrevious(offset, address);
  }
}
