package dev.mem.core.freelist;

import dev.mem.core.engine.EngineContext;

/**
 * Two-level segregated fit: constant time both to allocate and to free, the standard of real-time
 * systems.
 *
 * <p>Free blocks are in bins by size, 32 for each power of two. A request is rounded up to the next
 * bin, where every block has room, so that no list is ever searched; what that skips is at most a
 * 32nd of the size. The bit maps of {@link Bins} find the first bin with blocks by two
 * instructions.
 *
 * <p>Source: M. Masmano, I. Ripoll, A. Crespo, J. Real, "TLSF: a new dynamic memory allocator for
 * real-time systems", ECRTS 2004.
 */
public final class TlsfEngine extends SearchedBinsEngine {
  private static final SizeBins SIZES = new SizeBins(5);

  /** Makes an engine without arenas. */
  public TlsfEngine(EngineContext context) {
    super(context, SIZES.count());
  }

  @Override
  TlsfEngine newEngine(EngineContext context) {
    return new TlsfEngine(context);
  }

  @Override
  int binOf(long blockBytes) {
    return SIZES.binOf(blockBytes);
  }

  @Override
  int firstBinOfAtLeast(long blockBytes) {
    return SIZES.firstBinOfAtLeast(blockBytes);
  }

  /** None is searched. */
  @Override
  int firstSearchedBin(long blockBytes) {
    return SIZES.count();
  }
}
