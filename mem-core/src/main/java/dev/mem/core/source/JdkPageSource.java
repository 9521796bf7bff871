package dev.mem.core.source;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * The page source over the JDK's own allocation: it serves where no platform module does, and needs
 * no native access.
 *
 * <p>A reservation is a segment that the given scope allocates; closing the scope is what frees it,
 * and release has nothing left to do. The JDK fills all of it with zeros, so that every byte
 * reserved is resident at once. Nothing can be given back before the scope is closed.
 */
public final class JdkPageSource implements PageSource {

  /** The name of this source, by which it can be forced. */
  public static final String NAME = "jdk";

  /** The unit in which memory is asked for; the OS page is not known here, and does not matter. */
  private static final long PAGE_SIZE_BYTES = 4096;

  /** More than any processor of today can address; the JDK's own arithmetic overflows later. */
  private static final long ADDRESS_SPACE_BYTES = 1L << 48;

  private static final PageSourceTraits TRAITS =
      new PageSourceTraits(
          PAGE_SIZE_BYTES,
          PAGE_SIZE_BYTES,
          0,
          Set.of(PageSourceTrait.ZEROES_FRESH, PageSourceTrait.SCOPES));

  /** Makes a page source. All of them are alike. */
  public JdkPageSource() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PageSourceTraits traits() {
    return TRAITS;
  }

  @Override
  public MemorySegment reserve(long byteSize, long byteAlignment, Arena scope) {
    if (byteSize >= ADDRESS_SPACE_BYTES || byteAlignment >= ADDRESS_SPACE_BYTES) {
      throw new PageSourceException(
          call(byteSize, byteAlignment), "no address space is that large");
    }
    try {
      return scope.allocate(byteSize, byteAlignment);
    } catch (OutOfMemoryError e) {
      throw new PageSourceException(
          call(byteSize, byteAlignment), String.valueOf(e.getMessage()), e);
    }
  }

  private static String call(long byteSize, long byteAlignment) {
    return "Arena.allocate(" + byteSize + " bytes, alignment " + byteAlignment + ")";
  }

  @Override
  public void commit(MemorySegment range) {
    // Reserved memory is committed memory here.
  }

  @Override
  public void decommit(MemorySegment range) {
    // The JDK gives memory back only as a whole.
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
    // A hint that the JDK has no way to pass on.
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
    // Closing the scope freed it.
  }
}
