package dev.mem.core.guard;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Inaccessible pages behind large blocks, a limited number of them: each may cost the process two
 * mappings, of which systems allow some ten thousands.
 *
 * <pre>
 *   closed = pages that are inaccessible now ≤ MOST_PAGES
 * </pre>
 */
final class GuardPages {
  private static final int MOST_PAGES = 2048;

  private final PageSource source;
  private final long pageBytes;
  private final boolean canProtect;
  private final AtomicInteger closed = new AtomicInteger();

  GuardPages(PageSource source) {
    this.source = source;
    this.pageBytes = source.traits().pageSizeBytes();
    this.canProtect = source.traits().has(PageSourceTrait.PROTECTS);
  }

  long pageBytes() {
    return pageBytes;
  }

  /** Returns whether a block should get a page behind it. */
  boolean isWorthAPage(long byteSize, long byteAlignment) {
    return canProtect
        && byteSize >= pageBytes
        && byteAlignment <= pageBytes
        && closed.get() < MOST_PAGES;
  }

  /** Makes a page inaccessible, if the system allows it. */
  boolean tryClose(MemorySegment page) {
    if (closed.incrementAndGet() <= MOST_PAGES) {
      try {
        source.protect(page);
        return true;
      } catch (PageSourceException refused) {
        // Without it, too, the block has its canaries.
      }
    }
    closed.decrementAndGet();
    return false;
  }

  /** Makes the page behind a block accessible again; false if the system refuses. */
  boolean tryOpen(CheckedBlock block) {
    @Nullable MemorySegment page = block.guard();
    if (page == null) {
      return true;
    }
    try {
      source.unprotect(page);
    } catch (PageSourceException refused) {
      return false;
    }
    closed.decrementAndGet();
    return true;
  }
}
