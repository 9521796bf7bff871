package dev.mem.core.guard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Freed blocks that wait before their memory is used again, the one freed first in front.
 *
 * <pre>
 *   blocks ≤ most blocks, bytes = sum of what they hold ≤ most bytes, once the surplus was taken
 * </pre>
 *
 * <p>Its own monitor guards it, and is held for a few moments only.
 */
final class Quarantine {
  private final int mostBlocks;
  private final long mostBytes;
  private final Deque<CheckedBlock> blocks = new ArrayDeque<>();
  private long bytes;

  Quarantine(int mostBlocks, long mostBytes) {
    this.mostBlocks = mostBlocks;
    this.mostBytes = mostBytes;
  }

  synchronized void add(CheckedBlock block) {
    blocks.addLast(block);
    bytes += block.usableHolderBytes();
  }

  /** Takes out the blocks that have waited longest, until no more than is allowed is left. */
  synchronized List<CheckedBlock> takeSurplus() {
    return blocks.size() <= mostBlocks && bytes <= mostBytes
        ? List.of()
        : take(mostBlocks, mostBytes);
  }

  synchronized List<CheckedBlock> takeAll() {
    return take(0, 0);
  }

  private List<CheckedBlock> take(int leftBlocks, long leftBytes) {
    List<CheckedBlock> taken = new ArrayList<>();
    while (!blocks.isEmpty() && (blocks.size() > leftBlocks || bytes > leftBytes)) {
      CheckedBlock block = blocks.removeFirst();
      bytes -= block.usableHolderBytes();
      taken.add(block);
    }
    return taken;
  }

  /** Takes out the blocks of a heap that ends. */
  synchronized List<CheckedBlock> takeAllOf(CheckedHeapScope heap) {
    List<CheckedBlock> taken = new ArrayList<>();
    blocks.removeIf(block -> {
      if (block.heap() != heap) {
        return false;
      }
      bytes -= block.usableHolderBytes();
      return taken.add(block);
    });
    return taken;
  }
}
