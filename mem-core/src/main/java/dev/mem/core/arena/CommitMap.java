package dev.mem.core.arena;

import dev.mem.core.layout.Bits;
import dev.mem.core.layout.Sizes;

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
  private final Bits committed;
  private final long pages;
  private final long pageSizeBytes;
  private long committedPages;

  CommitMap(long byteSize, long pageSizeBytes) {
    this.pages = byteSize / pageSizeBytes;
    this.pageSizeBytes = pageSizeBytes;
    this.committed = new Bits(pages);
  }

  public synchronized long committedBytes() {
    return committedPages * pageSizeBytes;
  }

  /** Returns whether the OS page at an offset is committed. */
  boolean isCommitted(long offset) {
    return committed.get(offset / pageSizeBytes);
  }

  /**
   * Returns the first offset in the range, page by page, that is not committed, or {@code
   * toOffset}.
   */
  long nextUncommitted(long fromOffset, long toOffset) {
    return next(fromOffset, toOffset, false);
  }

  /**
   * Returns the first offset in the range, page by page, that is committed, or {@code toOffset}.
   */
  long nextCommitted(long fromOffset, long toOffset) {
    return next(fromOffset, toOffset, true);
  }

  private long next(long fromOffset, long toOffset, boolean state) {
    if (committedPages == (state ? 0 : pages)) {
      return toOffset;
    }
    for (long offset = fromOffset; offset < toOffset; offset = pageEnd(offset)) {
      if (isCommitted(offset) == state) {
        return offset;
      }
    }
    return toOffset;
  }

  private long pageEnd(long offset) {
    return Sizes.alignDown(offset, pageSizeBytes) + pageSizeBytes;
  }

  /** Records that a range of whole pages, none of which was, is now committed. */
  void markCommitted(long fromOffset, long toOffset) {
    for (long offset = fromOffset; offset < toOffset; offset += pageSizeBytes) {
      committed.set(offset / pageSizeBytes);
    }
    committedPages += (toOffset - fromOffset) / pageSizeBytes;
  }

  /** Records that a range of whole pages, all of which were, is no longer committed. */
  void markDecommitted(long fromOffset, long toOffset) {
    for (long offset = fromOffset; offset < toOffset; offset += pageSizeBytes) {
      committed.clear(offset / pageSizeBytes);
    }
    committedPages -= (toOffset - fromOffset) / pageSizeBytes;
  }

  /** Returns whether the count of committed pages agrees with the bits. */
  public synchronized boolean isConsistent() {
    return committed.count() == committedPages;
  }

  long metadataBytes() {
    return committed.metadataBytes();
  }
}
