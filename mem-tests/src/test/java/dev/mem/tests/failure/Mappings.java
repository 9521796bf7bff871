package dev.mem.tests.failure;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** All the mappings that a Linux process may have, used up and given back. */
final class Mappings {
  /** Address space for twice as many pages as a system usually allows mappings. */
  private static final long BYTES = 1L << 29;

  private @Nullable MemorySegment pages;

  /** Reserves pages, and makes them one mapping. */
  void reserve() {
    PageSource source = PageSource.platform();
    pages = source.reserve(BYTES, source.traits().granularityBytes(), Arena.global());
    source.commit(pages);
  }

  /** Makes every second page inaccessible, until the system refuses. */
  void useUp() {
    PageSource source = PageSource.platform();
    long pageBytes = source.traits().pageSizeBytes();
    try {
      for (long offset = 0; offset < BYTES; offset += 2 * pageBytes) {
        source.protect(pages().asSlice(offset, pageBytes));
      }
    } catch (PageSourceException refused) {
      return;
    }
    throw new IllegalStateException("the system has more mappings than pages were protected");
  }

  /** Makes the pages one mapping again. */
  void giveBack() {
    PageSource.platform().unprotect(pages());
  }

  private MemorySegment pages() {
    if (pages == null) {
      throw new IllegalStateException("nothing is reserved");
    }
    return pages;
  }
}
