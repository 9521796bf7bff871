package dev.mem.core.guard;

import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.layout.Hex;
import dev.mem.spi.PageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One block of checked mode: what the user sees, within the block of the allocator behind that
 * holds it and its canaries.
 *
 * <pre>
 *   holder                        guard page, if any
 *   | canary | user bytes | canary | inaccessible |
 *            address      address + byteSize
 *
 *   LIVE ──▶ FREED ──▶ GONE        whoever makes a step owns what follows from it
 * </pre>
 *
 * <p>The monitor of the block guards its state and what is written into its holder; a block that is
 * gone is not looked into any more.
 */
final class CheckedBlock implements Lingering.Use {

  /** How far a block has got. */
  enum State {
    LIVE,
    FREED,
    GONE,
  }

  /** The block of the allocator behind, up to the guard page if there is one. */
  private final MemorySegment holder;

  /** The usable bytes of the block behind. */
  private final long usableHolderBytes;

  private final @Nullable MemorySegment guard;
  private final long address;
  private final CheckedHeapScope heap;
  private final CallSite allocated;
  private final @Nullable Arena lifetime;
  private final MemoryArena pinned;
  private State state = State.LIVE;
  private long byteSize;
  private @Nullable CallSite freed;
  private boolean poisoned;

  CheckedBlock(
      MemorySegment holder,
      long usableHolderBytes,
      @Nullable MemorySegment guard,
      long address,
      long byteSize,
      CheckedHeapScope heap,
      @Nullable Arena lifetime,
      MemoryArena pinned) {
    this.holder = holder;
    this.usableHolderBytes = usableHolderBytes;
    this.guard = guard;
    this.address = address;
    this.byteSize = byteSize;
    this.heap = heap;
    this.lifetime = lifetime;
    this.pinned = pinned;
    this.allocated = CallSite.here();
  }

  long address() {
    return address;
  }

  synchronized long byteSize() {
    return byteSize;
  }

  long holderAddress() {
    return holder.address();
  }

  /** Returns the usable size of the block behind. */
  long usableHolderBytes() {
    return usableHolderBytes;
  }

  @Nullable MemorySegment guard() {
    return guard;
  }

  CheckedHeapScope heap() {
    return heap;
  }

  CallSite allocated() {
    return allocated;
  }

  synchronized boolean isLive() {
    return state == State.LIVE;
  }

  synchronized boolean tryChangeState(State from, State to) {
    if (state != from) {
      return false;
    }
    state = to;
    return true;
  }

  /** Makes a live block a freed one, and notes who did it. */
  synchronized boolean tryMarkFreed(CallSite site) {
    if (!tryChangeState(State.LIVE, State.FREED)) {
      return false;
    }
    freed = site;
    return true;
  }

  /** Returns how large the block can be where it stands. */
  synchronized long capacity() {
    return guard != null ? byteSize : holder.byteSize() - offset() - Fill.LEAST_CANARY_BYTES;
  }

  private long offset() {
    return address - holder.address();
  }

  /** Returns the bytes of the user, without a lifetime of their own. */
  synchronized MemorySegment bytes() {
    return holder.asSlice(offset(), byteSize);
  }

  private MemorySegment canaryBefore() {
    return holder.asSlice(0, offset());
  }

  private MemorySegment canaryBehind() {
    return holder.asSlice(offset() + byteSize);
  }

  synchronized void writeCanaries() {
    Fill.CANARY.write(canaryBefore());
    Fill.CANARY.write(canaryBehind());
  }

  synchronized void resize(long newByteSize) {
    byteSize = newByteSize;
    Fill.CANARY.write(canaryBehind());
  }

  /**
   * Returns the segment of the user, with a lifetime of its own where the source can give it one.
   */
  synchronized MemorySegment segment(PageSource source, long segmentBytes) {
    if (state != State.LIVE) {
      // Only a racing close, or a free by another thread that knows the address, can have ended it.
      throw new IllegalStateException("the block was freed meanwhile");
    }
    MemorySegment bytes = holder.asSlice(offset(), segmentBytes);
    return lifetime == null ? bytes : source.rescope(bytes, lifetime);
  }

  @Override
  public synchronized boolean tryEndLifetime() {
    if (lifetime != null && lifetime.scope().isAlive()) {
      try {
        lifetime.close();
      } catch (IllegalStateException acquiredByNativeCall) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void unpin() {
    pinned.unpin();
  }

  /** Fills a freed block with the pattern that stays until it leaves quarantine. */
  synchronized void poison() {
    if (state == State.FREED) {
      Fill.POISON.write(poisonedBytes());
      poisoned = true;
    }
  }

  private MemorySegment poisonedBytes() {
    return holder.asSlice(offset(), Math.min(byteSize, Fill.MOST_BYTES));
  }

  /**
   * Returns what was written outside of the block, or into it after it was freed; null if nothing.
   */
  synchronized @Nullable HeapCorruptionException findDamage() {
    if (state == State.GONE) {
      return null;
    }
    long before = Fill.CANARY.firstOther(canaryBefore());
    if (before >= 0) {
      return damage(holder.address() + before, offset() - before + " bytes before " + place());
    }
    long behind = Fill.CANARY.firstOther(canaryBehind());
    if (behind >= 0) {
      return damage(address + byteSize + behind, behind + " bytes past the end of " + place());
    }
    long inside = poisoned ? Fill.POISON.firstOther(poisonedBytes()) : -1;
    return inside < 0
        ? null
        : damage(
            address + inside,
            "offset "
                + inside
                + " of a freed block of "
                + byteSize
                + " bytes at "
                + Hex.of(address));
  }

  private String place() {
    return "a block of " + byteSize + " bytes at " + Hex.of(address);
  }

  private HeapCorruptionException damage(long at, String where) {
    return new HeapCorruptionException(at, "something was written to " + where + history());
  }

  /** Returns where it was allocated and freed, to be appended to a report. */
  synchronized String history() {
    CallSite end = freed;
    return allocated.told("allocated") + (end == null ? "" : end.told("freed"));
  }
}
