package dev.mem.posix;

import dev.mem.spi.PageSourceTrait;
import java.util.Set;

/**
 * The policy of macOS: memory is reserved accessible; to decommit, it is marked as reusable, which
 * ends its charge, and to commit it again, as reused.
 *
 * <p>The kernel takes reusable pages when it wants them: until then they show their old content, so
 * decommitted memory is never called zero. Where the mark is refused, the pages are said to be not
 * needed, which keeps their charge and may keep their content. Memory is accessible at any time, so
 * that a refused mark of reuse costs no more than the accuracy of what the system reports.
 */
final class CommitByReuse implements CommitPolicy {
  private final PosixCalls calls;
  private final int adviceFreeReusable;
  private final int adviceFreeReuse;

  CommitByReuse(PosixCalls calls) {
    this.calls = calls;
    this.adviceFreeReusable = calls.constants().adviceFreeReusable().orElseThrow();
    this.adviceFreeReuse = calls.constants().adviceFreeReuse().orElseThrow();
  }

  @Override
  public Set<PageSourceTrait> traits() {
    return Set.of(PageSourceTrait.NEEDS_COMMIT, PageSourceTrait.DECOMMITS);
  }

  @Override
  public int reserveProtection() {
    return calls.constants().readWrite();
  }

  @Override
  public void commit(long address, long byteSize) {
    calls.tryAdvise(address, byteSize, adviceFreeReuse);
  }

  @Override
  public void decommit(long address, long byteSize) {
    if (!calls.tryAdvise(address, byteSize, adviceFreeReusable)) {
      calls.advise(address, byteSize, calls.constants().adviceDontNeed());
    }
  }
}
