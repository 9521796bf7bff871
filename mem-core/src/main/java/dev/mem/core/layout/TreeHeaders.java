package dev.mem.core.layout;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Boundary tags whose free blocks are nodes of a binary tree.
 *
 * <pre>
 *   offset of the block     +8           +16                  size − 8
 *   live block   | header   | what the user may write ...
 *   free block   | header   | left       | right    | unused  | size |
 * </pre>
 *
 * <p>Links are addresses of headers, in any arena of the engine, or 0. The header's check covers
 * them, so that whoever reads the header of a node has the proof that its links are those that were
 * written.
 */
public final class TreeHeaders extends TaggedHeaders {
  private static final StructLayout NODE =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_LONG.withName("header"),
          ValueLayout.JAVA_LONG.withName("left"),
          ValueLayout.JAVA_LONG.withName("right"));
  private static final VarHandle LEFT = NODE.varHandle(PathElement.groupElement("left"));
  private static final VarHandle RIGHT = NODE.varHandle(PathElement.groupElement("right"));

  /** Odd, so that it loses no bit of a link. */
  private static final long MIX_LEFT = 0xD6E8_FEB8_6659_FD93L;

  /** Makes the accessors for an arena; it does not touch the memory. */
  public TreeHeaders(MemorySegment range) {
    super(range);
  }

  /** Returns one number for both links, which differs if any one bit of either does. */
  @Override
  long checkedLink(long offset) {
    return left(offset) * MIX_LEFT + right(offset);
  }

  /** Writes header, footer and links of a free block without children. */
  @Override
  public void writeFree(long offset, long blockBytes) {
    LEFT.set(range(), offset, 0L);
    RIGHT.set(range(), offset, 0L);
    super.writeFree(offset, blockBytes);
  }

  /** Returns the node to the left of a free block, or 0. */
  public long left(long offset) {
    return (long) LEFT.get(range(), offset);
  }

  /** Returns the node to the right of a free block, or 0. */
  public long right(long offset) {
    return (long) RIGHT.get(range(), offset);
  }

  /** Sets the node to the left of a free block. */
  public void setLeft(long offset, long address) {
    long sizeAndState = sizeAndState(offset);
    LEFT.set(range(), offset, address);
    writeHeader(offset, sizeAndState, checkedLink(offset));
  }

  /** Sets the node to the right of a free block. */
  public void setRight(long offset, long address) {
    long sizeAndState = sizeAndState(offset);
    RIGHT.set(range(), offset, address);
    writeHeader(offset, sizeAndState, checkedLink(offset));
  }
}
