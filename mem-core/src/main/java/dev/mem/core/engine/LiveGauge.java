package dev.mem.core.engine;

/**
 * How many blocks of one allocator are live, and how many usable bytes they have.
 *
 * <p>All engines of an allocator share it, and change it while they hold the allocator's lock.
 */
public final class LiveGauge {
  private long blocks;
  private long bytes;
  private long peakBytes;

  public void allocated(long usableBytes) {
    blocks++;
    bytes += usableBytes;
    peakBytes = Math.max(peakBytes, bytes);
  }

  public void freed(long usableBytes) {
    blocks--;
    bytes -= usableBytes;
  }

  public void resized(long fromUsableBytes, long toUsableBytes) {
    bytes += toUsableBytes - fromUsableBytes;
    peakBytes = Math.max(peakBytes, bytes);
  }

  /** Blocks that ended together, with their heap. */
  public void dropped(long droppedBlocks, long droppedBytes) {
    blocks -= droppedBlocks;
    bytes -= droppedBytes;
  }

  public Reading read() {
    return new Reading(blocks, bytes, peakBytes);
  }

  /** What is live at one moment, and the most bytes that ever were. */
  public record Reading(long blocks, long bytes, long peakBytes) {}
}
