package dev.mem.core.arena;

import dev.mem.core.layout.BitRuns;

/**
 * Which OS pages of one reservation are committed.
 *
 * <p>It is a record only: {@link ArenaSupply} makes the calls, and holds the monitor of this object
 * meanwhile.
 *
 * <pre>
 *   committedPages = number of set bits
 * </pre>
 */
public final class CommitMap {
  private final BitRuns committed;
  private final int pageShift;
  private long committedPages;

  CommitMap(long byteSize, long pageSizeBytes) {
    this.pageShift = Long.numberOfTrailingZeros(pageSizeBytes);
    this.committed = new BitRuns(byteSize >>> pageShift);
  }

  public synchronized long committedBytes() {
    return committedPages << pageShift;
  }

  /** Returns whether the OS page at an offset is committed. */
  boolean isCommitted(long offset) {
    return committed.get(offset >>> pageShift);
  }

  /**
   * Returns the first offset in the range, page by page, that is not committed, or {@code
   * toOffset}.
   */
  long nextUncommitted(long fromOffset, long toOffset) {
    return committedPages == committed.size()
        ? toOffset
        : firstIn(fromOffset, toOffset, committed.nextClear(fromOffset >>> pageShift));
  }

  /**
   * Returns the first offset in the range, page by page, that is committed, or {@code toOffset}.
   */
  long nextCommitted(long fromOffset, long toOffset) {
    return committedPages == 0
        ? toOffset
        : firstIn(fromOffset, toOffset, committed.nextSet(fromOffset >>> pageShift));
  }

  /** Returns the first offset of a page or, if that is not in the range, the end next to it. */
  private long firstIn(long fromOffset, long toOffset, long page) {
    return Math.min(toOffset, Math.max(fromOffset, page << pageShift));
  }

  /** Records that a range of whole pages, none of which was, is now committed. */
  void markCommitted(long fromOffset, long toOffset) {
    committed.set(fromOffset >>> pageShift, toOffset >>> pageShift);
    committedPages += (toOffset - fromOffset) >>> pageShift;
  }

  /** Records that a range of whole pages, all of which were, is no longer committed. */
  void markDecommitted(long fromOffset, long toOffset) {
    committed.clear(fromOffset >>> pageShift, toOffset >>> pageShift);
    committedPages -= (toOffset - fromOffset) >>> pageShift;
  }

  /** Returns whether the count of committed pages agrees with the bits. */
  public synchronized boolean isConsistent() {
    return committed.count(0, committed.size()) == committedPages;
  }

  long metadataBytes() {
    return committed.metadataBytes();
  }
}
