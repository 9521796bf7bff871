package dev.mem.posix;

import dev.mem.spi.PageSourceTrait;
import java.util.Set;

/**
 * The policy of Linux as it usually is: memory is reserved accessible, the kernel commits each page
 * when it is touched, and takes pages back at once when told that they are not needed.
 *
 * <p>No call makes or splits a mapping.
 */
final class CommitOnTouch implements CommitPolicy {
  private final PosixCalls calls;

  CommitOnTouch(PosixCalls calls) {
    this.calls = calls;
  }

  @Override
  public Set<PageSourceTrait> traits() {
    return Set.of(PageSourceTrait.DECOMMITS, PageSourceTrait.ZEROES_DECOMMITTED);
  }

  @Override
  public int reserveProtection() {
    return calls.constants().readWrite();
  }

  @Override
  public void commit(long address, long byteSize) {
    // Touching does it.
  }

  @Override
  public void decommit(long address, long byteSize) {
    calls.advise(address, byteSize, calls.constants().adviceDontNeed());
  }
}
