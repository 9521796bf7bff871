package dev.mem.core.arena;

import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.spi.PageSourceException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one allocator has reserved and committed, and the limits it keeps to, those of its ancestors
 * included.
 *
 * <p>Each figure is exact at every moment, whichever threads change it. Limits are charged before
 * the page source is asked, so that they are never exceeded, not even for a moment; and to all
 * ancestors or none, so that nobody is refused for a charge that did not last.
 *
 * <pre>
 *   charged = committed + charged of all children ≤ hard limit
 *   charged ≤ soft limit, but for charges made with {@link #overSoftLimit()} bound
 *   obtained − released = arenas held
 * </pre>
 *
 * <p>The monitor of the eldest ancestor guards changes of {@code charged}; it is held for a few
 * additions, never across a call of the page source. Whoever reads a figure holds nothing.
 */
public final class MemoryAccount {
  private final MemoryLimits limits;
  private final @Nullable MemoryAccount parent;
  private final Object treeLock;
  private final ScopedValue<Boolean> overSoftLimit = ScopedValue.newInstance();
  private final AtomicLong charged = new AtomicLong();
  private final AtomicLong reserved = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong peakCommitted = new AtomicLong();
  private final AtomicLong committedEver = new AtomicLong();
  private final AtomicLong decommittedEver = new AtomicLong();
  private final AtomicLong obtained = new AtomicLong();
  private final AtomicLong released = new AtomicLong();

  public MemoryAccount(MemoryLimits limits, @Nullable MemoryAccount parent) {
    this.limits = limits;
    this.parent = parent;
    this.treeLock = parent == null ? new Object() : parent.treeLock;
  }

  /** Makes an account of its own with a hard limit, if there is one. */
  public MemoryAccount(OptionalLong limitBytes) {
    this(MemoryLimits.hard(limitBytes), null);
  }

  public MemoryLimits limits() {
    return limits;
  }

  /** Returns the account that everything is charged to as well, or null. */
  public @Nullable MemoryAccount parent() {
    return parent;
  }

  /** Returns what counts against the limits: what this account and its children have committed. */
  public long chargedBytes() {
    return charged.get();
  }

  /** Lets the thread that has it bound exceed the soft limit of this account. */
  public ScopedValue<Boolean> overSoftLimit() {
    return overSoftLimit;
  }

  /** Charges memory about to be committed; false, and nothing charged, if a limit forbids it. */
  boolean tryCommit(long bytes) {
    synchronized (treeLock) {
      for (MemoryAccount account = this; account != null; account = account.parent) {
        if (!account.admits(bytes)) {
          return false;
        }
      }
      for (MemoryAccount account = this; account != null; account = account.parent) {
        account.charged.addAndGet(bytes);
      }
      committed.addAndGet(bytes);
    }
    return true;
  }

  /** Returns whether {@link #tryCommit} would succeed now; by the next moment that may change. */
  boolean wouldCommit(long bytes) {
    for (MemoryAccount account = this; account != null; account = account.parent) {
      if (!account.admits(bytes)) {
        return false;
      }
    }
    return true;
  }

  private boolean admits(long bytes) {
    long now = charged.get();
    return bytes <= limits.hardBytes().orElse(Long.MAX_VALUE) - now
        && (bytes <= limits.softBytes().orElse(Long.MAX_VALUE) - now || overSoftLimit.isBound());
  }

  /** Records that memory charged by {@link #tryCommit} was committed indeed. */
  void committed(long bytes) {
    committedEver.addAndGet(bytes);
    peakCommitted.accumulateAndGet(committed.get(), Math::max);
  }

  /** Takes back the charge for memory that is not, or no longer, committed. */
  void decommitted(long bytes) {
    synchronized (treeLock) {
      committed.addAndGet(-bytes);
      for (MemoryAccount account = this; account != null; account = account.parent) {
        account.charged.addAndGet(-bytes);
      }
    }
  }

  /** Records that memory still reserved was given back; its charge is taken back apart. */
  void purged(long bytes) {
    decommittedEver.addAndGet(bytes);
  }

  /** Returns all that was ever committed, what was given back since included. */
  long committedEverBytes() {
    return committedEver.get();
  }

  /** Returns all that was ever given back of arenas that were held still. */
  long decommittedEverBytes() {
    return decommittedEver.get();
  }

  void arenaObtained(long reservedBytes) {
    reserved.addAndGet(reservedBytes);
    obtained.incrementAndGet();
  }

  void arenaReleased(long reservedBytes) {
    reserved.addAndGet(-reservedBytes);
    released.incrementAndGet();
  }

  OffHeapOutOfMemoryError outOfMemory(long requestedBytes, @Nullable PageSourceException refused) {
    if (refused != null) {
      return new OffHeapOutOfMemoryError(
          requestedBytes, committed.get(), limits.hardBytes(), refused);
    }
    BindingLimit limit = BindingLimit.of(this);
    return limit == null
        ? new OffHeapOutOfMemoryError(requestedBytes, committed.get(), OptionalLong.empty(), null)
        : new OffHeapOutOfMemoryError(
            requestedBytes, limit.usedBytes(), OptionalLong.of(limit.limitBytes()), null);
  }

  public long reservedBytes() {
    return reserved.get();
  }

  public long committedBytes() {
    return committed.get();
  }

  public long peakCommittedBytes() {
    return peakCommitted.get();
  }

  public long arenasObtained() {
    return obtained.get();
  }

  public long arenasReleased() {
    return released.get();
  }
}
