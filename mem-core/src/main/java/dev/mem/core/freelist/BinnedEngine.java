package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.Reservation;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.TaggedHeaders.BlockBefore;
import java.util.List;

/**
 * What engines with boundary tags share: free blocks in doubly linked lists by size, constant time
 * to free a block and to join it with its neighbours.
 *
 * <p>A subclass says into which bin a free block of some size goes. Bins are in order of size:
 * every block of a later bin is larger than any of an earlier one.
 */
abstract class BinnedEngine extends FreeListEngine {
  private final Bins bins;

  BinnedEngine(EngineContext context, int binCount) {
    super(context);
    this.bins = new Bins(this, binCount);
  }

  /** Returns the bin for free blocks of a size. */
  abstract int binOf(long blockBytes);

  /**
   * Returns the first bin all of whose blocks have at least a size; the number of bins if there is
   * none.
   */
  abstract int firstBinOfAtLeast(long blockBytes);

  /** Returns the first bin whose list is searched, block by block, for one that has room. */
  abstract int firstSearchedBin(long blockBytes);

  @Override
  final FreeListArena newArena(Reservation reservation, boolean freshIsZero) {
    return TaggedArena.of(this, reservation, freshIsZero);
  }

  @Override
  final boolean findFit(List<FreeListArena> arenas, long blockBytes, long byteAlignment, Fit fit) {
    long sureBytes =
        byteAlignment <= BlockHeaders.UNIT_BYTES
            ? blockBytes
            : blockBytes + byteAlignment + BlockHeaders.MIN_BLOCK_BYTES;
    int sureBin = firstBinOfAtLeast(sureBytes);
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

  /** Describes a free block in {@code fit}, if it has room. */
  private boolean fits(long block, long blockBytes, long byteAlignment, Fit fit) {
    TaggedArena arena = bins.arenaOf(block);
    long offset = block - arena.address();
    long gap = Fit.leadingGap(arena.addressOf(offset), byteAlignment);
    if (arena.headers.freeBlockBytes(offset) - gap < blockBytes) {
      return false;
    }
    fit.arena = arena;
    fit.offset = offset;
    fit.leadingGap = gap;
    return true;
  }

  @Override
  final void takeFit(Fit fit, long blockBytes) {
    TaggedArena arena = (TaggedArena) fit.arena();
    long freeBytes = arena.tags.freeBlockBytes(fit.offset);
    long available = freeBytes - fit.leadingGap;
    long taken = Fit.withoutUselessRest(available, blockBytes);
    long rest = fit.blockOffset() + taken;
    bins.remove(binOf(freeBytes), arena, fit.offset);
    cut(arena, rest, available - taken);
    arena.markLive(fit.blockOffset(), taken);
    if (fit.leadingGap > 0) {
      arena.tags.writeFree(fit.offset, fit.leadingGap);
      bins.add(binOf(fit.leadingGap), arena, fit.offset);
      arena.tags.noteBefore(fit.blockOffset(), BlockBefore.FREE);
    }
  }

  @Override
  final long takeFront(FreeListArena freeListArena, long freeOffset, long byteSize) {
    TaggedArena arena = (TaggedArena) freeListArena;
    long available = arena.tags.freeBlockBytes(freeOffset);
    long taken = Fit.withoutUselessRest(available, byteSize);
    bins.remove(binOf(available), arena, freeOffset);
    cut(arena, freeOffset + taken, available - taken);
    return taken;
  }

  /**
   * Makes what is left of a free block, from an offset on, a free block again; if nothing is, tells
   * the block behind.
   */
  private void cut(TaggedArena arena, long rest, long restBytes) {
    if (restBytes > 0) {
      arena.tags.writeFree(rest, restBytes);
      bins.add(binOf(restBytes), arena, rest);
    } else {
      arena.tags.clearFooterBefore(rest);
      arena.tags.noteBefore(rest, BlockBefore.LIVE);
    }
  }

  @Override
  final void insertFree(FreeListArena freeListArena, long freedOffset, long freedBytes) {
    TaggedArena arena = (TaggedArena) freeListArena;
    long offset = freedOffset;
    long end = freedOffset + freedBytes;
    // Only a whole block has a header that knows the block before; what is cut off a live block
    // follows that.
    boolean wholeBlock = arena.isLiveStart(arena.addressOf(freedOffset));
    if (wholeBlock && arena.tags.before(freedOffset) == BlockBefore.FREE) {
      offset = arena.tags.freeBefore(freedOffset);
      bins.requireLinked(binOf(freedOffset - offset), arena, offset);
    }
    if (end < arena.tags.end() && !arena.tags.isLive(end)) {
      long behind = arena.tags.freeBlockBytes(end);
      bins.remove(binOf(behind), arena, end);
      end += behind;
    }
    if (offset < freedOffset) {
      bins.remove(binOf(freedOffset - offset), arena, offset);
    }
    arena.tags.writeFree(offset, end - offset);
    bins.add(binOf(end - offset), arena, offset);
    arena.tags.noteBefore(end, BlockBefore.FREE);
  }

  @Override
  final void dropFree(FreeListArena freeListArena) {
    TaggedArena arena = (TaggedArena) freeListArena;
    long blockBytes = arena.tags.freeBlockBytes(BlockHeaders.FIRST_BLOCK);
    bins.remove(binOf(blockBytes), arena, BlockHeaders.FIRST_BLOCK);
  }

  @Override
  final void verifyFreeBlocks(FreeListArena freeListArena, long freeBlocks) {
    TaggedArena arena = (TaggedArena) freeListArena;
    verifyTags(arena);
    long listed = 0;
    for (int bin = bins.nextOccupied(0); bin < bins.count(); bin = bins.nextOccupied(bin + 1)) {
      for (long block = bins.head(bin); block != 0; block = bins.nextOf(block)) {
        TaggedArena blockArena = bins.arenaOf(block);
        long offset = block - blockArena.address();
        bins.requireLinked(bin, blockArena, offset);
        if (binOf(blockArena.tags.freeBlockBytes(offset)) != bin) {
          throw new HeapCorruptionException(block, "a free block is in the bin of another size");
        }
        listed += blockArena.equals(arena) ? 1 : 0;
      }
    }
    if (listed != freeBlocks) {
      throw new HeapCorruptionException(
          arena.address(),
          "%d free blocks are in the bins, and %d in the arena".formatted(listed, freeBlocks));
    }
  }

  private static void verifyTags(TaggedArena arena) {
    BlockBefore before = BlockBefore.LIVE;
    long previous = BlockHeaders.FIRST_BLOCK;
    for (long offset = BlockHeaders.FIRST_BLOCK; offset < arena.tags.end(); ) {
      boolean live = arena.tags.isLive(offset);
      if (live && arena.tags.before(offset) != before) {
        throw new HeapCorruptionException(
            arena.address() + offset, "a header is wrong about the block before");
      }
      if (before == BlockBefore.FREE && arena.tags.freeBefore(offset) != previous) {
        throw new HeapCorruptionException(
            arena.address() + offset, "a free block's last bytes lead to another block");
      }
      before = live ? BlockBefore.LIVE : BlockBefore.FREE;
      previous = offset;
      offset += arena.tags.blockBytesAt(offset);
    }
  }
}
