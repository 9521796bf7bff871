package dev.mem.core.guard;

import dev.mem.AllocationSite;
import dev.mem.HeapVisitor;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.LiveGauge;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An engine of whose allocations one in many goes into a guarded slot.
 *
 * <p>It counts only the allocations that come by here: not those that the engine behind does
 * quickly. Frees never come by: a slot's arena leads to the slots, as any arena leads to its
 * engine. So what is not watched costs what it costs without.
 *
 * <p>Explicit heaps are not watched.
 */
public final class SampledEngine extends ForwardingEngine {
  /**
   * Countdowns are this far apart, so that threads on other processors do not disturb each other.
   */
  private static final int STRIDE = 16;

  private static final int STRIPES = 64;

  private final GuardedSlots slots;
  private final int interval;

  // Plain: a lost update moves the next sample a little, which chance does anyway.
  private final int[] countdowns = new int[STRIPES * STRIDE];

  /**
   * Watches one allocation in so many.
   *
   * @param behind does the others
   * @param slots where watched blocks go
   * @param interval how many allocations come by between two that are watched, on average
   */
  public SampledEngine(BlockEngine behind, GuardedSlots slots, int interval) {
    super(behind);
    this.slots = slots;
    this.interval = interval;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      countdowns[stripe * STRIDE] = nextInterval();
    }
  }

  private int nextInterval() {
    return 1 + interval / 2 + ThreadLocalRandom.current().nextInt(interval);
  }

  @Override
  public long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    int stripe = ((int) Thread.currentThread().threadId() & (STRIPES - 1)) * STRIDE;
    if (--countdowns[stripe] <= 0) {
      countdowns[stripe] = nextInterval();
      long address = slots.tryAllocate(byteSize, byteAlignment, content);
      if (address != 0) {
        return address;
      }
    }
    return super.allocate(byteSize, byteAlignment, content, exhaustion);
  }

  @Override
  public BlockEngine newSibling() {
    return behind().newSibling();
  }

  @Override
  public BlockEngine newSharedSibling() {
    return behind().newSharedSibling();
  }

  @Override
  public void walk(HeapVisitor visitor) {
    super.walk(visitor);
    slots.walk(visitor);
  }

  @Override
  public LiveGauge.Reading verify() {
    return sum(super.verify(), slots.verify());
  }

  @Override
  public LiveGauge.Reading live() {
    return sum(super.live(), slots.live());
  }

  private static LiveGauge.Reading sum(LiveGauge.Reading one, LiveGauge.Reading other) {
    return new LiveGauge.Reading(
        one.blocks() + other.blocks(),
        one.bytes() + other.bytes(),
        one.peakBytes() + other.peakBytes());
  }

  /** The slots are counted under another lock. */
  @Override
  public boolean countsLive() {
    return false;
  }

  @Override
  public List<AllocationSite> allocationSites() {
    return slots.allocationSites();
  }

  @Override
  public void trim() {
    super.trim();
    slots.trim();
  }

  @Override
  public void close() {
    super.close();
    slots.close();
  }
}
