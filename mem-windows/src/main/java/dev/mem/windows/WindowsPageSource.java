package dev.mem.windows;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The page source over VirtualAlloc and its kin.
 *
 * <p>Windows charges memory when it is committed, aligns reservations to 64 KiB and no more, and
 * releases them only as a whole and by their true base. For a larger alignment, more is reserved
 * than asked for; the base is kept until release. Only addresses and sizes of segments are used,
 * never their scope: what is to be released is no longer alive.
 *
 * <p>Invariant: {@code trueBases} has an entry for exactly those reservations that do not start at
 * their base.
 */
final class WindowsPageSource implements PageSource {

  static final String NAME = "windows";

  /** Addresses of mem have 48 bits. */
  private static final long ADDRESS_SPACE_BYTES = 1L << 48;

  private final WindowsCalls calls;
  private final PageSourceTraits traits;
  private final ConcurrentHashMap<Long, Long> trueBases = new ConcurrentHashMap<>();

  /**
   * Makes a page source, and tries out whether the system tells what is resident.
   *
   * @param calls the calls of the system
   */
  WindowsPageSource(WindowsCalls calls) {
    this.calls = calls;
    Set<PageSourceTrait> set =
        EnumSet.of(
            PageSourceTrait.NEEDS_COMMIT,
            PageSourceTrait.ZEROES_FRESH,
            PageSourceTrait.DECOMMITS,
            PageSourceTrait.ZEROES_DECOMMITTED,
            PageSourceTrait.SCOPES,
            PageSourceTrait.RESCOPES,
            PageSourceTrait.PROTECTS);
    if (tellsResident()) {
      set.add(PageSourceTrait.MEASURES_RESIDENT);
    }
    this.traits = new PageSourceTraits(calls.pageSizeBytes(), calls.granularityBytes(), 0, set);
  }

  /** Two pages, one of them touched, show whether the system knows what is in RAM. */
  private boolean tellsResident() {
    long byteSize = 2 * calls.pageSizeBytes();
    long address = calls.reserve(byteSize);
    try (Arena scope = Arena.ofConfined()) {
      calls.commit(address, byteSize);
      long untouchedBytes = calls.residentBytes(address, byteSize);
      at(address, byteSize, scope).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      long touchedBytes = calls.residentBytes(address, byteSize);
      return untouchedBytes == 0 && touchedBytes > 0;
    } catch (PageSourceException e) {
      return false;
    } finally {
      calls.release(address);
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
    long base = calls.reserve(byteSize);
    if ((base & (byteAlignment - 1)) != 0) {
      calls.release(base);
      base = calls.reserve(withRoomToAlign(byteSize, byteAlignment));
    }
    try {
      long address = (base + byteAlignment - 1) & -byteAlignment;
      if (address + byteSize > ADDRESS_SPACE_BYTES) {
        throw new PageSourceException(
            "VirtualAlloc(MEM_RESERVE, " + byteSize + " bytes)",
            "the system gave an address of more than 48 bits");
      }
      MemorySegment reservation = at(address, byteSize, scope);
      if (address != base) {
        trueBases.put(address, base);
      }
      return reservation;
    } catch (RuntimeException | Error e) {
      calls.release(base);
      throw e;
    }
  }

  private long withRoomToAlign(long byteSize, long byteAlignment) {
    if (byteAlignment > ADDRESS_SPACE_BYTES) {
      throw new PageSourceException(
          "VirtualAlloc(MEM_RESERVE, " + byteSize + " bytes, alignment " + byteAlignment + ")",
          "addresses have 48 bits");
    }
    return byteSize + byteAlignment - calls.granularityBytes();
  }

  @SuppressWarnings("restricted") // The range was reserved, and its scope is the caller's to close.
  private static MemorySegment at(long address, long byteSize, Arena scope) {
    return MemorySegment.ofAddress(address).reinterpret(byteSize, scope, null);
  }

  @Override
  public void commit(MemorySegment range) {
    calls.commit(range.address(), range.byteSize());
  }

  @Override
  public void decommit(MemorySegment range) {
    calls.decommit(range.address(), range.byteSize());
  }

  @Override
  public void protect(MemorySegment range) {
    calls.makeInaccessible(range.address(), range.byteSize());
  }

  @Override
  public void unprotect(MemorySegment range) {
    calls.makeAccessible(range.address(), range.byteSize());
  }

  @Override
  public void adviseHugePages(MemorySegment range, HugePageAdvice advice) {
    // Windows has large pages for privileged programs only, and none on advice.
  }

  @Override
  public long residentBytes(MemorySegment range) {
    if (!traits.has(PageSourceTrait.MEASURES_RESIDENT)) {
      throw new UnsupportedOperationException("QueryWorkingSetEx does not tell what is resident");
    }
    return calls.residentBytes(range.address(), range.byteSize());
  }

  @Override
  public MemorySegment rescope(MemorySegment segment, Arena scope) {
    return at(segment.address(), segment.byteSize(), scope);
  }

  @Override
  public void release(MemorySegment reservation) {
    long address = reservation.address();
    if (trueBases.containsKey(address)) {
      // Removed only after the release, which may fail, and before anyone who is given the same
      // address can add an entry: that waits for the end of this.
      trueBases.computeIfPresent(address, (key, base) -> releasedAt(base));
    } else {
      calls.release(address);
    }
  }

  private @Nullable Long releasedAt(long base) {
    calls.release(base);
    return null;
  }
}
