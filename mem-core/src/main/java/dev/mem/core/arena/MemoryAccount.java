package dev.mem.core.arena;

import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.spi.PageSourceException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one allocator has reserved and committed, and the limit it keeps to.
 *
 * <p>Each figure is exact at every moment, whichever threads change it. The limit is charged before
 * the page source is asked, so that it is never exceeded, not even for a moment.
 *
 * <pre>
 *   committed ≤ limit;  obtained − released = arenas held
 * </pre>
 */
public final class MemoryAccount {
  private final OptionalLong limitBytes;
  private final AtomicLong reserved = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong peakCommitted = new AtomicLong();
  private final AtomicLong obtained = new AtomicLong();
  private final AtomicLong released = new AtomicLong();

  public MemoryAccount(OptionalLong limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Charges memory about to be committed; false, and nothing charged, if the limit forbids it. */
  boolean tryCommit(long bytes) {
    long limit = limitBytes.orElse(Long.MAX_VALUE);
    long now;
    do {
      now = committed.get();
      if (bytes > limit - now) {
        return false;
      }
      // The counters order nothing but themselves: what they count is published by the owner's
      // lock.
    } while (!committed.compareAndSet(now, now + bytes));
    return true;
  }

  /** Records that memory charged by {@link #tryCommit} was committed indeed. */
  void committed() {
    peakCommitted.accumulateAndGet(committed.get(), Math::max);
  }

  /** Takes back the charge for memory that is not, or no longer, committed. */
  void decommitted(long bytes) {
    committed.addAndGet(-bytes);
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
    return new OffHeapOutOfMemoryError(requestedBytes, committed.get(), limitBytes, refused);
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
