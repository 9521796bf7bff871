package dev.mem.spi;

import java.util.Set;

/**
 * What a page source is like, as data.
 *
 * @param pageSizeBytes the unit of commit, decommit and protect: the size of an OS page in bytes, a
 *     power of two
 * @param granularityBytes the unit of reserve: a multiple of the page size in bytes, a power of two
 * @param hugePageBytes the size of a transparent huge page in bytes, or 0 where there is none
 * @param set what it can do and needs
 */
public record PageSourceTraits(
    long pageSizeBytes, long granularityBytes, long hugePageBytes, Set<PageSourceTrait> set) {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if they are not as described
   */
  public PageSourceTraits {
    if (Long.bitCount(pageSizeBytes) != 1 || pageSizeBytes < 16) {
      throw new IllegalArgumentException(
          "page size must be a power of two of at least 16, but is " + pageSizeBytes);
    }
    if (Long.bitCount(granularityBytes) != 1 || granularityBytes < pageSizeBytes) {
      throw new IllegalArgumentException(
          "granularity must be a power of two of at least the page size, but is "
              + granularityBytes);
    }
    set = Set.copyOf(set);
  }

  /**
   * Returns whether the page source has a trait.
   *
   * @param trait the trait
   * @return whether it is in the set
   */
  public boolean has(PageSourceTrait trait) {
    return set.contains(trait);
  }
}
