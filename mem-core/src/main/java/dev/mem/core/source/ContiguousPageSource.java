package dev.mem.core.source;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;

/**
 * The page source over one large reservation of another, its parent: everything reserved here lies
 * in one range of addresses, so that offsets into it can stand for addresses.
 *
 * <p>Parts are found first fit. All verbs on memory go to the parent. A part that is released is
 * unprotected, decommitted and becomes free; the range itself goes back to the parent by {@link
 * #close()}.
 *
 * <p>What can be promised follows from the parent:
 *
 * <ul>
 *   <li>a part has the scope asked for where the parent {@linkplain PageSourceTrait#RESCOPES
 *       rescopes}; otherwise it has that of the range, and a stale access to a released part is not
 *       caught;
 *   <li>a part reads as zero where the parent's fresh memory does, and so does its decommitted
 *       memory, for a part may have been used before.
 * </ul>
 *
 * <p>Invariant: the pages of a free part are not protected, and are decommitted where the parent
 * can do so.
 */
public final class ContiguousPageSource implements PageSource, AutoCloseable {

  private final PageSource parent;
  private final PageSourceTraits traits;
  private final Arena scope;
  private final MemorySegment range;
  private final GranuleMap map;

  /** The pages that are protected, by their number in the range. Guarded by itself. */
  private final BitSet protectedPages = new BitSet();

  /** Whether the range went back to the parent. Guarded by {@code this}. */
  private boolean closed;

  private ContiguousPageSource(
      PageSource parent, Arena scope, MemorySegment range, long granuleBytes) {
    this.parent = parent;
    this.scope = scope;
    this.range = range;
    this.map = new GranuleMap(range.address(), range.byteSize(), granuleBytes);
    PageSourceTraits ofParent = parent.traits();
    this.traits =
        new PageSourceTraits(
            ofParent.pageSizeBytes(), granuleBytes, ofParent.hugePageBytes(), traitsOver(ofParent));
  }

  private static Set<PageSourceTrait> traitsOver(PageSourceTraits ofParent) {
    Set<PageSourceTrait> set = EnumSet.noneOf(PageSourceTrait.class);
    set.addAll(ofParent.set());
    set.remove(PageSourceTrait.SCOPES);
    if (ofParent.has(PageSourceTrait.RESCOPES)) {
      set.add(PageSourceTrait.SCOPES);
    }
    boolean usedPartsAreZero =
        ofParent.has(PageSourceTrait.DECOMMITS) && ofParent.has(PageSourceTrait.ZEROES_DECOMMITTED);
    if (!usedPartsAreZero) {
      set.remove(PageSourceTrait.ZEROES_FRESH);
    }
    return set;
  }

  /**
   * Reserves a range of a parent and makes a page source over it.
   *
   * @param parent where the range comes from
   * @param byteSize the size of the range in bytes, more than 0; rounded up to the granularity
   * @param byteAlignment the alignment of the range in bytes, a power of two: the largest one that
   *     will be asked of this source without wasting part of the range
   * @return a page source, to be closed by the caller
   * @throws PageSourceException if the parent refuses the range
   */
  @SuppressWarnings("MustBeClosedChecker") // close() closes the scope.
  public static ContiguousPageSource reserve(PageSource parent, long byteSize, long byteAlignment) {
    PageSourceTraits ofParent = parent.traits();
    long granuleBytes = GranuleMap.granuleBytesFor(byteSize, ofParent.granularityBytes());
    long roundedBytes = Math.ceilDiv(byteSize, granuleBytes) * granuleBytes;
    if (roundedBytes <= 0 || roundedBytes / ofParent.pageSizeBytes() > Integer.MAX_VALUE) {
      throw new PageSourceException(
          "reserve(" + byteSize + " bytes)",
          "a contiguous range has at most " + Integer.MAX_VALUE + " pages");
    }
    Arena scope = Arena.ofShared();
    MemorySegment range =
        parent.reserve(roundedBytes, Math.max(byteAlignment, granuleBytes), scope);
    try {
      return new ContiguousPageSource(parent, scope, range, granuleBytes);
    } catch (RuntimeException | Error e) {
      scope.close();
      parent.release(range);
      throw e;
    }
  }

  @Override
  public String name() {
    return parent.name() + "-contiguous";
  }

  @Override
  public PageSourceTraits traits() {
    return traits;
  }

  /**
   * Returns the whole range.
   *
   * @return the range that offsets count from; it lives until {@link #close()}
   */
  public MemorySegment range() {
    return range;
  }

  @Override
  public MemorySegment reserve(long byteSize, long byteAlignment, Arena scope) {
    long offset = map.take(byteSize, byteAlignment);
    if (offset == GranuleMap.NONE) {
      throw NoFreePart.of(this, byteSize, byteAlignment, map.freeBytes(), range.byteSize());
    }
    try {
      MemorySegment part = range.asSlice(offset, byteSize);
      return traits.has(PageSourceTrait.SCOPES) ? parent.rescope(part, scope) : part;
    } catch (RuntimeException | Error e) {
      map.giveBack(offset, byteSize);
      throw e;
    }
  }

  @Override
  public void commit(MemorySegment part) {
    parent.commit(part);
  }

  @Override
  public void decommit(MemorySegment part) {
    parent.decommit(part);
  }

  @Override
  public void protect(MemorySegment part) {
    int firstPage = pageAt(part.address());
    int endPage = pageAt(part.address() + part.byteSize());
    synchronized (protectedPages) {
      // Grows the set now, so that nothing can fail once the pages are protected.
      boolean lastIsProtected = protectedPages.get(endPage - 1);
      protectedPages.set(endPage - 1);
      protectedPages.set(endPage - 1, lastIsProtected);
    }
    parent.protect(part);
    synchronized (protectedPages) {
      protectedPages.set(firstPage, endPage);
    }
  }

  @Override
  public void unprotect(MemorySegment part) {
    parent.unprotect(part);
    synchronized (protectedPages) {
      protectedPages.clear(pageAt(part.address()), pageAt(part.address() + part.byteSize()));
    }
  }

  private int pageAt(long address) {
    return (int) ((address - range.address()) / traits.pageSizeBytes());
  }

  @Override
  public void adviseHugePages(MemorySegment part, HugePageAdvice advice) {
    parent.adviseHugePages(part, advice);
  }

  @Override
  public long residentBytes(MemorySegment part) {
    return parent.residentBytes(part);
  }

  @Override
  public MemorySegment rescope(MemorySegment segment, Arena scope) {
    return parent.rescope(segment, scope);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if it is not a reservation of this source
   */
  @Override
  public void release(MemorySegment reservation) {
    long offset = reservation.address() - range.address();
    map.requireTaken(offset, reservation.byteSize());
    MemorySegment part = range.asSlice(offset, reservation.byteSize());
    unprotectAll(part);
    parent.decommit(part);
    map.giveBack(offset, reservation.byteSize());
  }

  private void unprotectAll(MemorySegment part) {
    int endPage = pageAt(part.address() + part.byteSize());
    int from = pageAt(part.address());
    while (true) {
      int first;
      int end;
      synchronized (protectedPages) {
        first = protectedPages.nextSetBit(from);
        if (first < 0 || first >= endPage) {
          return;
        }
        end = Math.min(protectedPages.nextClearBit(first), endPage);
      }
      long pageSizeBytes = traits.pageSizeBytes();
      unprotect(range.asSlice(first * pageSizeBytes, (end - first) * pageSizeBytes));
      from = end;
    }
  }

  /**
   * Gives the range back to the parent, and with it everything reserved here. The caller has closed
   * the scopes of all parts, and uses this source no more. Closing again does nothing.
   *
   * @throws IllegalStateException if a native call is using memory of the range just then; the
   *     caller may try again
   * @throws PageSourceException if the parent refuses; the caller may try again
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    if (scope.scope().isAlive()) {
      scope.close();
    }
    parent.release(range);
    closed = true;
  }
}
