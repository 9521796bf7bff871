package dev.mem;

/**
 * Whether memory is to be backed by huge pages; chosen by {@link AllocatorBuilder#hugePages}.
 *
 * <p>It is advice to the operating system, where the page source has {@link
 * dev.mem.spi.PageSourceTrait#ADVISES_HUGE_PAGES}, and does nothing elsewhere.
 */
public enum HugePages {

  /** As the system does by itself. */
  SYSTEM_DEFAULT,

  /**
   * Huge pages, for large heaps that are used as a whole: fewer misses of address translation. Free
   * memory is then given back in whole huge pages only, so as not to break them up; a small heap
   * takes more memory.
   */
  PREFER,

  /** Ordinary pages: memory in use is what the allocator uses, and each page can be given back. */
  AVOID,
}
