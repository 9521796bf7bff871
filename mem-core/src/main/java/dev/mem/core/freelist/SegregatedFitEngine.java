package dev.mem.core.freelist;

import dev.mem.core.engine.EngineContext;

/**
 * Free blocks in bins by size: the first that fits within the bin of the request, else any of the
 * next bin that has blocks.
 *
 * <p>Bins hold one size each up to 128 bytes, then 8 for each power of two. Searching the bin of
 * the request finds blocks that {@link TlsfEngine} passes over, at the price of a list that may be
 * long.
 *
 * <p>Source: P. R. Wilson, M. S. Johnstone, M. Neely, D. Boles, "Dynamic storage allocation: a
 * survey and critical review", IWMM 1995, section on segregated fits.
 */
public final class SegregatedFitEngine extends SearchedBinsEngine {
  private static final SizeBins SIZES = new SizeBins(3);

  /** Makes an engine without arenas. */
  public SegregatedFitEngine(EngineContext context) {
    super(context, SIZES.count());
  }

  @Override
  SegregatedFitEngine newEngine(EngineContext context) {
    return new SegregatedFitEngine(context);
  }

  @Override
  int binOf(long blockBytes) {
    return SIZES.binOf(blockBytes);
  }

  @Override
  int firstBinOfAtLeast(long blockBytes) {
    return SIZES.firstBinOfAtLeast(blockBytes);
  }

  @Override
  int firstSearchedBin(long blockBytes) {
    return SIZES.binOf(blockBytes);
  }
}
