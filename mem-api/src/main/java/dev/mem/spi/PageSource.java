package dev.mem.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where an allocator gets address space and memory from: a handful of verbs over the operating
 * system.
 *
 * <pre>
 *            reserve              commit                protect
 *   nothing ────────▶  reserved  ────────▶  committed  ────────▶  protected
 *      ▲                │    ▲                │    ▲                  │
 *      └────────────────┘    └────────────────┘    └──────────────────┘
 *            release              decommit              unprotect
 * </pre>
 *
 * <p>A <em>reservation</em> is what one call of {@link #reserve} returned. A <em>range</em> is a
 * part of one reservation, never of two, not empty, whose address and size are multiples of the
 * page size. Callers keep to these preconditions; a source need not check them.
 *
 * <p>All methods may be called by any thread; calls about overlapping ranges are ordered by the
 * caller. Every failure is a {@link PageSourceException}, and has changed nothing. No method
 * retains a lock or a reference to its arguments, but for the scope given to {@code reserve} and
 * {@code rescope}.
 */
public interface PageSource {

  /**
   * Returns the name of this source, for reports.
   *
   * @return a short name in lower case
   */
  String name();

  /**
   * Returns what this source is like.
   *
   * @return its traits, always the same
   */
  PageSourceTraits traits();

  /**
   * Reserves address space.
   *
   * @param byteSize how much, in bytes: a positive multiple of the granularity
   * @param byteAlignment the alignment of the result in bytes, a power of two of at least the
   *     granularity
   * @param scope the lifetime of the segment returned: once it is closed, access throws {@link
   *     IllegalStateException}. The reservation itself is held until {@link #release}
   * @return exactly {@code byteSize} bytes, aligned, all of whose addresses are below
   *     2<sup>48</sup>, of the given scope where this source {@linkplain PageSourceTrait#SCOPES can
   *     do so}; accessible only after {@link #commit} where this source {@linkplain
   *     PageSourceTrait#NEEDS_COMMIT needs that}
   * @throws PageSourceException if there is no such address space
   */
  MemorySegment reserve(long byteSize, long byteAlignment, Arena scope);

  /**
   * Makes a range accessible. Where this succeeds, later access does not fail for want of memory as
   * far as the system promises that at all. Committing what is committed does nothing.
   *
   * @param range a range of a reservation, no page of which is {@linkplain #protect protected}
   * @throws PageSourceException if there is no memory
   */
  void commit(MemorySegment range);

  /**
   * Gives the memory of a range back and keeps the address space. The content is lost. Decommitting
   * what is not committed does nothing.
   *
   * @param range a range of a reservation, no page of which is {@linkplain #protect protected}
   * @throws PageSourceException if the system refuses
   */
  void decommit(MemorySegment range);

  /**
   * Makes a committed range inaccessible, so that touching it ends the program. Its content is
   * unspecified afterwards.
   *
   * @param range a range of a reservation, every page of which is committed
   * @throws PageSourceException if the system refuses
   * @throws UnsupportedOperationException without {@link PageSourceTrait#PROTECTS}
   */
  void protect(MemorySegment range);

  /**
   * Makes a range accessible that {@link #protect} made inaccessible.
   *
   * @param range a range of a reservation, every page of which is committed; protected or not
   * @throws PageSourceException if the system refuses
   * @throws UnsupportedOperationException without {@link PageSourceTrait#PROTECTS}
   */
  void unprotect(MemorySegment range);

  /**
   * Asks for a range to be backed, or no longer to be backed, by huge pages when it is touched. A
   * hint: without {@link PageSourceTrait#ADVISES_HUGE_PAGES} it does nothing.
   *
   * @param range a range of a reservation
   * @param advice what is preferred
   * @throws PageSourceException if the system refuses
   */
  void adviseHugePages(MemorySegment range, HugePageAdvice advice);

  /**
   * Returns how much of a range is in RAM now.
   *
   * @param range a range of a reservation
   * @return the resident memory in bytes, a multiple of the page size
   * @throws PageSourceException if the system refuses
   * @throws UnsupportedOperationException without {@link PageSourceTrait#MEASURES_RESIDENT}
   */
  long residentBytes(MemorySegment range);

  /**
   * Returns the same memory with another lifetime. It does not outlive the reservation: the caller
   * closes {@code scope} before it releases that.
   *
   * @param segment any part of a reservation, at any address and of any size
   * @param scope the lifetime of the segment returned
   * @return a segment of the same address and size
   * @throws UnsupportedOperationException without {@link PageSourceTrait#RESCOPES}
   */
  MemorySegment rescope(MemorySegment segment, Arena scope);

  /**
   * Gives a whole reservation back, whatever state its pages are in. The caller has closed its
   * scope before, so that no access is possible any more; only address and size of the segment are
   * used.
   *
   * @param reservation exactly what {@link #reserve} returned
   * @throws PageSourceException if the system refuses; the reservation is held still, and the
   *     caller may try again
   */
  void release(MemorySegment reservation);

  /**
   * Returns a page source that hands out parts of memory that the program already has: a mapped
   * file, shared memory, a piece of another allocator. Reserve finds a free part, release makes it
   * free again; nothing is given to the operating system. The content of fresh memory is whatever
   * it was.
   *
   * @param region native memory, accessible from all threads; its lifetime stays with the caller
   *     and must outlast all use
   * @return a page source over it
   * @throws IllegalArgumentException if the region is a segment of the Java heap, read-only,
   *     confined to a thread, or too small to hold one aligned page
   */
  static PageSource over(MemorySegment region) {
    return AllocatorProvider.installed().regionPageSource(region);
  }

  /**
   * Returns the page source that allocators use unless told otherwise: the one for this operating
   * system, or the one over the JDK's own shared arenas.
   *
   * @return the page source of this platform
   * @throws PageSourceException if the one that {@value PageSourceProvider#FORCED_PROPERTY} names
   *     cannot be had
   */
  static PageSource platform() {
    return AllocatorProvider.installed().platformPageSource();
  }

  /** What is preferred for the pages of a range. */
  enum HugePageAdvice {
    /** Huge pages, for large memory that is used as a whole. */
    PREFER,
    /** Ordinary pages, so that small parts can be given back. */
    AVOID,
  }
}
