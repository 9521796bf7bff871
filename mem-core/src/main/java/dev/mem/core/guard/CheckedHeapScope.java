package dev.mem.core.guard;

import dev.mem.BlockAllocator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where checked blocks come from: the allocator behind, or one of its heaps. */
final class CheckedHeapScope {
  private final BlockAllocator behind;
  private final Set<CheckedBlock> blocks = ConcurrentHashMap.newKeySet();

  // Whoever adds a block looks at it afterwards, whoever ends sets it before it looks at the
  // blocks:
  // one of both sees the other.
  private volatile boolean ended;

  CheckedHeapScope(BlockAllocator behind) {
    this.behind = behind;
  }

  BlockAllocator behind() {
    return behind;
  }

  /** Says that no block may be added any more; those added meanwhile are the caller's to drop. */
  void end() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Returns its blocks, live and in quarantine. */
  Set<CheckedBlock> blocks() {
    return blocks;
  }
}
