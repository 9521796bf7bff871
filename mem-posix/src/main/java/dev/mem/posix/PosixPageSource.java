package dev.mem.posix;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;

/**
 * The page source over mmap and its kin.
 *
 * <p>A reservation is one mapping of private memory without reserve. Systems differ in how they
 * commit and decommit, which is a {@link CommitPolicy}, and in their numbers, which are {@link
 * PosixConstants}. Only addresses and sizes of segments are used, never their scope: what is to be
 * released is no longer alive.
 */
final class PosixPageSource implements PageSource {

  static final String NAME = "posix";

  private final PosixCalls calls;
  private final CommitPolicy policy;
  private final AlignedMapper mapper;
  private final PageSourceTraits traits;

  /**
   * Makes a page source, and tries out whether the system tells what is resident.
   *
   * @param calls the calls of the system
   * @param policy how it commits
   * @param hugePageBytes the size of a huge page, or 0 where there is none
   */
  PosixPageSource(PosixCalls calls, CommitPolicy policy, long hugePageBytes) {
    this.calls = calls;
    this.policy = policy;
    this.mapper = new AlignedMapper(calls);
    Set<PageSourceTrait> set =
        EnumSet.of(
            PageSourceTrait.ZEROES_FRESH,
            PageSourceTrait.SCOPES,
            PageSourceTrait.RESCOPES,
            PageSourceTrait.PROTECTS);
    set.addAll(policy.traits());
    if (hugePageBytes > 0) {
      set.add(PageSourceTrait.ADVISES_HUGE_PAGES);
    }
    if (tellsResident()) {
      set.add(PageSourceTrait.MEASURES_RESIDENT);
    }
    this.traits =
        new PageSourceTraits(calls.pageSizeBytes(), calls.pageSizeBytes(), hugePageBytes, set);
  }

  /** Emulated systems answer mincore without knowing: two pages, one of them touched, show it. */
  private boolean tellsResident() {
    long pageSizeBytes = calls.pageSizeBytes();
    long byteSize = 2 * pageSizeBytes;
    long address = mapper.map(byteSize, pageSizeBytes, policy.reserveProtection());
    try (Arena scope = Arena.ofConfined()) {
      policy.commit(address, byteSize);
      long untouchedBytes = calls.residentBytes(address, byteSize);
      at(address, byteSize, scope).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      long touchedBytes = calls.residentBytes(address, byteSize);
      return untouchedBytes == 0 && touchedBytes > 0;
    } catch (PageSourceException e) {
      return false;
    } finally {
      mapper.unmapOrKeep(address, byteSize);
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
    long address = mapper.map(byteSize, byteAlignment, policy.reserveProtection());
    try {
      return at(address, byteSize, scope);
    } catch (RuntimeException | Error e) {
      mapper.unmapOrKeep(address, byteSize);
      throw e;
    }
  }

  @SuppressWarnings("restricted") // The range was mapped, and its scope is the caller's to close.
  private static MemorySegment at(long address, long byteSize, Arena scope) {
    return MemorySegment.ofAddress(address).reinterpret(byteSize, scope, null);
  }

  @Override
  public void commit(MemorySegment range) {
    policy.commit(range.address(), range.byteSize());
  }

  @Override
  public void decommit(MemorySegment range) {
    policy.decommit(range.address(), range.byteSize());
  }

  @Override
  public void protect(MemorySegment range) {
    calls.protect(range.address(), range.byteSize(), calls.constants().protNone());
  }

  @Override
  public void unprotect(MemorySegment range) {
    calls.protect(range.address(), range.byteSize(), calls.constants().readWrite());
  }

  @Override
  public void adviseHugePages(MemorySegment range, HugePageAdvice advice) {
    if (traits.has(PageSourceTrait.ADVISES_HUGE_PAGES)) {
      calls.advise(range.address(), range.byteSize(), numberOf(advice));
    }
  }

  private int numberOf(HugePageAdvice advice) {
    return switch (advice) {
      case PREFER -> calls.constants().adviceHugePage().orElseThrow();
      case AVOID -> calls.constants().adviceNoHugePage().orElseThrow();
    };
  }

  @Override
  public long residentBytes(MemorySegment range) {
    if (!traits.has(PageSourceTrait.MEASURES_RESIDENT)) {
      throw new UnsupportedOperationException("mincore does not tell what is resident here");
    }
    return calls.residentBytes(range.address(), range.byteSize());
  }

  @Override
  public MemorySegment rescope(MemorySegment segment, Arena scope) {
    return at(segment.address(), segment.byteSize(), scope);
  }

  @Override
  public void release(MemorySegment reservation) {
    calls.unmap(reservation.address(), reservation.byteSize());
  }
}
