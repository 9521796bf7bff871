package dev.mem.core.freelist;

import dev.mem.core.engine.EngineContext;
import java.util.List;

/**
 * What engines share that look bin by bin for a free block: they search the bins that may have one
 * with room, block by block, and take any from the bins all of whose blocks have.
 */
abstract class SearchedBinsEngine extends BinnedEngine {

  SearchedBinsEngine(EngineContext context, int binCount) {
    super(context, binCount);
  }

  /**
   * Returns the first bin all of whose blocks have at least a size; the number of bins if there is
   * none.
   */
  abstract int firstBinOfAtLeast(long blockBytes);

  /** Returns the first bin whose list is searched, block by block, for one that has room. */
  abstract int firstSearchedBin(long blockBytes);

  @Override
  final boolean findFit(
      List<FreeListArena> arenas, long blockBytes, long byteAlignment, Fit<FreeListArena> fit) {
    int sureBin = firstBinOfAtLeast(sureBytes(blockBytes, byteAlignment));
    int bin = bins.nextOccupied(firstSearchedBin(blockBytes));
    for (; bin < sureBin && bin < bins.count(); bin = bins.nextOccupied(bin + 1)) {
      for (long block = bins.head(bin); block != 0; block = bins.nextOf(block)) {
        if (fits(block, blockBytes, byteAlignment, fit)) {
          return true;
        }
      }
    }
    int surelyOccupied = bins.nextOccupied(sureBin);
    return surelyOccupied < bins.count()
        && fits(bins.head(surelyOccupied), blockBytes, byteAlignment, fit);
  }
}
