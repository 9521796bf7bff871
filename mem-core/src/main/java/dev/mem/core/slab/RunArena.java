package dev.mem.core.slab;

import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.Reservation;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.BitRuns;
import dev.mem.core.layout.Grains;
import dev.mem.core.layout.Sizes;
import java.util.Arrays;

/**
 * An arena divided into grains, of which runs are slabs and spans.
 *
 * <p>The lock of the space guards everything but reads of {@code extents}, which need none: a slot
 * is written before the first block there is handed out.
 *
 * <pre>
 *   extents[g] = what grain g belongs to, NONE ⟸ free[g]
 *   dirty[g]   = handed out since its memory last was fresh: it may hold anything
 *   recent[g]  = became free since the last look at what has been free for long
 *   longestFree ≥ length of each run of free grains
 * </pre>
 */
final class RunArena extends MemoryArena {
  /** Java-heap bytes of a descriptor of a slab or span. */
  private static final long EXTENT_BYTES = 96;

  private static final long REFERENCE_BYTES = 4;

  /**
   * How many references are stored one by one. The garbage collector's barrier follows each of
   * them, but a copy of many only once.
   */
  private static final int MOST_SINGLE_STORES = 8;

  final Extent[] extents;
  final BitRuns free;
  final BitRuns dirty;
  final BitRuns recent;

  private final int grains;
  private final boolean window;
  private int longestFree;
  private int freeGrains;
  private int extentCount;
  private boolean released;

  RunArena(ArenaOwner owner, Reservation reservation, Content fresh) {
    super(owner, reservation);
    this.grains = Math.toIntExact(byteSize() >>> Grains.SHIFT);
    this.window =
        byteSize() == ExtentTable.WINDOW_BYTES
            && Sizes.isAligned(address(), ExtentTable.WINDOW_BYTES)
            && enclosing() == null;
    this.extents = ExtentTable.newWindow(grains);
    this.free = new BitRuns(grains);
    this.dirty = new BitRuns(grains);
    this.recent = new BitRuns(grains);
    free.set(0, grains);
    if (fresh == Content.UNSPECIFIED) {
      dirty.set(0, grains);
    }
    longestFree = grains;
    freeGrains = grains;
  }

  int grains() {
    return grains;
  }

  /** Returns whether this was given back: its memory is not this arena's any more. */
  boolean isReleased() {
    return released;
  }

  void markReleased() {
    released = true;
    unregister();
  }

  /** Lets quick look-ups find the extents. */
  void register() {
    if (window) {
      ExtentTable.register(address(), extents);
    }
  }

  private void unregister() {
    if (window) {
      ExtentTable.unregister(address(), extents);
    }
  }

  long addressOf(int grain) {
    return address() + Grains.bytes(grain);
  }

  int grainOf(long any) {
    return (int) ((any - address()) >>> Grains.SHIFT);
  }

  /** Returns the extent at an address of this arena. */
  Extent extentAt(long any) {
    return extents[grainOf(any)];
  }

  /**
   * Returns the slabs and spans, each once, in the order of their addresses; the caller holds the
   * lock, and may end the one it was given last.
   */
  Iterable<Extent> eachExtent() {
    return () -> new ExtentWalk(extents);
  }

  boolean isEmpty() {
    return freeGrains == grains;
  }

  int freeGrains() {
    return freeGrains;
  }

  /**
   * Returns the first grain of the first free run that has room at an alignment, or -1.
   *
   * @param alignGrains the alignment of its address in grains, a power of two
   */
  int find(int wanted, int alignGrains) {
    if (wanted > longestFree) {
      return -1;
    }
    int misalignment = (int) (address() >>> Grains.SHIFT) & (alignGrains - 1);
    int longest = 0;
    for (int from = (int) free.nextSet(0); from < grains; ) {
      int end = (int) free.nextClear(from);
      int aligned = (from + misalignment + alignGrains - 1 & -alignGrains) - misalignment;
      if (end - aligned >= wanted) {
        return aligned;
      }
      longest = Math.max(longest, end - from);
      from = (int) free.nextSet(end);
    }
    longestFree = longest;
    return -1;
  }

  /** Returns how many grains are free from one on. */
  int freeFrom(int grain) {
    return (int) free.nextClear(grain) - grain;
  }

  /** Takes free grains for an extent. */
  void take(int first, int count, Extent extent) {
    free.clear(first, first + count);
    freeGrains -= count;
    describe(first, count, extent);
    extentCount++;
  }

  /** Notes that grains were handed out. */
  void markDirty(int first, int count) {
    dirty.set(first, first + count);
  }

  boolean isClean(int first, int count) {
    return dirty.nextSet(first) >= first + count;
  }

  /** Makes all grains of an extent free. */
  void give(int first, int count) {
    giveTail(first, count);
    extentCount--;
  }

  /** Makes some of the grains of an extent free. */
  void giveTail(int first, int count) {
    describe(first, count, NoExtent.INSTANCE);
    free.set(first, first + count);
    recent.set(first, first + count);
    freeGrains += count;
    noteFreeRun(first);
  }

  private void noteFreeRun(int grain) {
    int run = (int) (free.nextClear(grain) - free.previousClearEnd(grain));
    longestFree = Math.max(longestFree, run);
  }

  /** Gives grains a new descriptor. */
  void describe(int first, int count, Extent extent) {
    int single = Math.min(count, MOST_SINGLE_STORES);
    Arrays.fill(extents, first, first + single, extent);
    for (int done = single; done < count; done *= 2) {
      System.arraycopy(extents, first, extents, first + done, Math.min(done, count - done));
    }
  }

  /** Keeps free grains from being taken, while their memory is committed or decommitted. */
  void hide(int first, int count) {
    free.clear(first, first + count);
    freeGrains -= count;
  }

  /** Ends {@link #hide}: the grains can be taken again. */
  void unhide(int first, int count) {
    free.set(first, first + count);
    freeGrains += count;
    noteFreeRun(first);
  }

  /**
   * Returns the first grain from a given one on that can be purged with all of its OS page, or
   * {@link #grains()}.
   */
  int nextPurgeable(int from, int pageGrains, Purge extent) {
    for (int page = Math.ceilDiv(from, pageGrains) * pageGrains;
        page + pageGrains <= grains;
        page += pageGrains) {
      int dirtyAt = (int) dirty.nextSet(page);
      page = dirtyAt / pageGrains * pageGrains;
      if (page + pageGrains <= grains && isPurgeable(page, pageGrains, extent)) {
        return page;
      }
    }
    return grains;
  }

  /** Returns the end of the OS pages that can be purged from a given one on. */
  int purgeableEnd(int from, int pageGrains, Purge extent) {
    int end = from;
    while (end + pageGrains <= grains && isPurgeable(end, pageGrains, extent)) {
      end += pageGrains;
    }
    return end;
  }

  private boolean isPurgeable(int page, int pageGrains, Purge extent) {
    int end = page + pageGrains;
    return dirty.nextSet(page) < end
        && free.nextClear(page) >= end
        && (extent == Purge.ALL || recent.nextSet(page) >= end);
  }

  @Override
  public long metadataBytes() {
    return super.metadataBytes()
        + grains * REFERENCE_BYTES
        + 3 * free.metadataBytes()
        + extentCount * EXTENT_BYTES;
  }
}
