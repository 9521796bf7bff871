package dev.mem.core.slab;

import dev.mem.Purging;
import dev.mem.core.arena.ArenaSupply;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Purges one engine from time to time, by the daemon or by callers, as its options say.
 *
 * <p>Slow paths call {@link #memoryFreed} and {@link #callerPasses}, and frees of large blocks the
 * first of them; what it costs there is the look at a flag.
 */
final class BackgroundPurge implements PurgeDaemon.Purgeable {
  private final ShardedEngine engine;
  private final ArenaSupply supply;
  private final Purging purging;
  private final PurgeClock clock = new PurgeClock();

  /**
   * Whether somebody will come to purge, so that nobody need be told. Of all that set it one tells
   * the daemon. It is cleared before a purge looks for free memory: what is freed before the
   * clearing is found, or found by the next purge; what is freed after it sets the flag again.
   */
  private final AtomicBoolean expected = new AtomicBoolean();

  private long lastPurgedBytes;
  private long committedAtLastPurge;

  BackgroundPurge(ShardedEngine engine, ArenaSupply supply, Purging purging) {
    this.engine = engine;
    this.supply = supply;
    this.purging = purging;
  }

  /**
   * Notes that there is memory that may be given back. Whatever the caller holds, it waits for
   * nobody.
   */
  void memoryFreed() {
    // A plain read first: the flag is nearly always set.
    if (purging == Purging.IN_BACKGROUND
        && !expected.getPlain()
        && expected.compareAndSet(false, true)) {
      PurgeDaemon.add(this);
    }
  }

  /** Purges if that is for callers to do, and due; called with no lock held. */
  void callerPasses() {
    if (purging == Purging.BY_CALLERS) {
      boolean _ = purgeDue();
    }
  }

  @Override
  public boolean purgeDue() {
    if (!clock.tryBegin(System.nanoTime())) {
      return true;
    }
    // What is freed from here on has to tell somebody again, if this finds nothing to do later.
    expected.set(false);
    long purgedBefore = supply.decommittedEverBytes();
    long committedSince = supply.committedEverBytes() - committedAtLastPurge;
    boolean more = true;
    try {
      more = engine.purgeLongFree();
    } finally {
      long purgedBytes = supply.decommittedEverBytes() - purgedBefore;
      long last = lastPurgedBytes;
      lastPurgedBytes = purgedBytes;
      committedAtLastPurge = supply.committedEverBytes();
      clock.purged(System.nanoTime(), purgedBytes, last, committedSince);
    }
    // If somebody has told the daemon meanwhile, that is enough.
    return more && expected.compareAndSet(false, true);
  }
}
