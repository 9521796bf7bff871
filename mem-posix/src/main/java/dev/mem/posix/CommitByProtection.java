package dev.mem.posix;

import dev.mem.spi.PageSourceTrait;
import java.util.Set;

/**
 * The policy of a Linux that charges writable memory when it is mapped: memory is reserved
 * inaccessible, which costs no charge, and is made writable to commit it.
 *
 * <p>To take the charge back, decommitting replaces the memory by a new, inaccessible mapping. Both
 * verbs may split mappings, of which a process has a limited number, and then fail.
 */
final class CommitByProtection implements CommitPolicy {
  private final PosixCalls calls;

  CommitByProtection(PosixCalls calls) {
    this.calls = calls;
  }

  @Override
  public Set<PageSourceTrait> traits() {
    return Set.of(
        PageSourceTrait.NEEDS_COMMIT,
        PageSourceTrait.DECOMMITS,
        PageSourceTrait.ZEROES_DECOMMITTED);
  }

  @Override
  public int reserveProtection() {
    return calls.constants().protNone();
  }

  @Override
  public void commit(long address, long byteSize) {
    calls.protect(address, byteSize, calls.constants().readWrite());
  }

  @Override
  public void decommit(long address, long byteSize) {
    calls.mapOver(address, byteSize, calls.constants().protNone());
  }
}
