package dev.mem.core.source;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * The page source over memory that the program already has: reservations are its free parts, found
 * first fit.
 *
 * <p>It asks nothing of an operating system, so it can neither commit nor give back, and a part
 * keeps what was written there when it is reserved again. Segments are slices of the region and
 * live as long as that, whatever scope is given; a stale access to a released part is not caught.
 */
public final class RegionPageSource implements PageSource {

  /** The name of this source, in reports. */
  public static final String NAME = "region";

  /** The unit in which memory is handed out, unless the region is very large. */
  private static final long LEAST_GRANULE_BYTES = 4096;

  /** Addresses of mem have 48 bits. */
  private static final long ADDRESS_SPACE_BYTES = 1L << 48;

  private final MemorySegment region;
  private final GranuleMap map;
  private final PageSourceTraits traits;

  private RegionPageSource(MemorySegment region, long granuleBytes) {
    this.region = region;
    this.map = new GranuleMap(region.address(), region.byteSize(), granuleBytes);
    this.traits = new PageSourceTraits(LEAST_GRANULE_BYTES, granuleBytes, 0, Set.of());
  }

  /**
   * Makes a page source.
   *
   * @param region the memory to hand out; what is outside of its aligned granules is not used
   * @return a page source over it
   * @throws IllegalArgumentException if the region is a segment of the Java heap, read-only,
   *     confined to a thread, or too small to hold one aligned granule
   */
  public static RegionPageSource over(MemorySegment region) {
    requireUsable(region);
    long granuleBytes = GranuleMap.granuleBytesFor(region.byteSize(), LEAST_GRANULE_BYTES);
    long skipped = -region.address() & (granuleBytes - 1);
    long usableBytes = (region.byteSize() - skipped) & -granuleBytes;
    if (usableBytes <= 0) {
      throw new IllegalArgumentException(
          "region must hold "
              + granuleBytes
              + " bytes at an address that is a multiple of that, but is "
              + region);
    }
    return new RegionPageSource(region.asSlice(skipped, usableBytes), granuleBytes);
  }

  private static void requireUsable(MemorySegment region) {
    if (!region.isNative()) {
      throw new IllegalArgumentException("region must be native memory, but is " + region);
    }
    if (region.isReadOnly()) {
      throw new IllegalArgumentException("region must be writable, but is " + region);
    }
    if (!region.isAccessibleBy(Thread.ofPlatform().unstarted(() -> {}))) {
      throw new IllegalArgumentException("region must be accessible by all threads: " + region);
    }
    if (region.address() < 0 || region.byteSize() > ADDRESS_SPACE_BYTES - region.address()) {
      throw new IllegalArgumentException("region must lie below 2^48, but is " + region);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PageSourceTraits traits() {
    return traits;
  }

  @Override
  public MemorySegment reserve(long byteSize, long byteAlignment, Arena scope) {
    long offset = map.take(byteSize, byteAlignment);
    if (offset == GranuleMap.NONE) {
      throw NoFreePart.of(this, byteSize, byteAlignment, map.freeBytes(), region.byteSize());
    }
    return region.asSlice(offset, byteSize);
  }

  @Override
  public void commit(MemorySegment range) {
    // The region is memory already.
  }

  @Override
  public void decommit(MemorySegment range) {
    // There is nobody to give the memory to.
  }

  @Override
  public void protect(MemorySegment range) {
    throw Unsupported.without(PageSourceTrait.PROTECTS, this);
  }

  @Override
  public void unprotect(MemorySegment range) {
    throw Unsupported.without(PageSourceTrait.PROTECTS, this);
  }

  @Override
  public void adviseHugePages(MemorySegment range, HugePageAdvice advice) {
    // Who made the region chose its pages.
  }

  @Override
  public long residentBytes(MemorySegment range) {
    throw Unsupported.without(PageSourceTrait.MEASURES_RESIDENT, this);
  }

  @Override
  public MemorySegment rescope(MemorySegment segment, Arena scope) {
    throw Unsupported.without(PageSourceTrait.RESCOPES, this);
  }

  @Override
  public void release(MemorySegment reservation) {
    map.giveBack(reservation.address() - region.address(), reservation.byteSize());
  }
}
