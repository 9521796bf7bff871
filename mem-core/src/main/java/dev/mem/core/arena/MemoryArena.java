package dev.mem.core.arena;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One range obtained from the page source; engines cut blocks from it.
 *
 * <p>Its segment has a JDK shared arena of its own as scope. {@link ArenaSupply} closes that just
 * before the range is released, so that a stale segment of a block cannot reach memory that is no
 * longer there.
 *
 * <p>Whoever gives a part of the range a lifetime of its own (rescopes it) pins the arena
 * meanwhile: a pinned arena is not released.
 *
 * <pre>
 *   pins = number of open lifetimes inside this arena, or RELEASING for ever once its release has begun
 * </pre>
 */
public non-sealed class MemoryArena implements MapEntry {
  private static final int RELEASING = -1;

  /** Java-heap bytes of this object, its segment, scope and session, roughly. */
  protected static final long DESCRIPTOR_BYTES = 256;

  /** One reference in the address map for each granule. */
  private static final long MAP_SLOT_BYTES = 4;

  private final ArenaOwner owner;
  private final MemorySegment range;
  private final CommitMap commitMap;
  private final @Nullable MemoryArena enclosing;
  private final AtomicInteger pins = new AtomicInteger();

  protected MemoryArena(ArenaOwner owner, Reservation reservation) {
    this.owner = owner;
    this.range = reservation.range();
    this.commitMap = reservation.commitMap();
    this.enclosing = reservation.enclosing();
  }

  public final ArenaOwner owner() {
    return owner;
  }

  /**
   * Returns the arena that this one is a piece of, or null: its page source may be over a block of
   * another allocator. The address map shows the inner arena for as long as there is one.
   */
  public final @Nullable MemoryArena enclosing() {
    return enclosing;
  }

  /** Returns the innermost of this arena and those around it that an allocator has, or null. */
  public final @Nullable MemoryArena innermostOf(long allocatorId) {
    MemoryArena arena = this;
    while (arena != null && arena.owner.allocatorId() != allocatorId) {
      arena = arena.enclosing;
    }
    return arena;
  }

  /** Returns the whole range, of this arena's scope. */
  public final MemorySegment range() {
    return range;
  }

  public final long address() {
    return range.address();
  }

  public final long byteSize() {
    return range.byteSize();
  }

  /** Returns which OS pages of this arena are committed; its owner's lock guards it. */
  public final CommitMap commitMap() {
    return commitMap;
  }

  /** Returns a segment of a block of this arena. */
  public MemorySegment segment(long address, long byteSize) {
    return range.asSlice(address - range.address(), byteSize);
  }

  /** Returns the Java-heap bytes that describe this arena and its blocks. */
  public long metadataBytes() {
    return DESCRIPTOR_BYTES
        + byteSize() / AddressMap.GRANULE_BYTES * MAP_SLOT_BYTES
        + commitMap.metadataBytes();
  }

  /** Keeps this arena from being released until {@link #unpin}; false if its release has begun. */
  public final boolean tryPin() {
    int now = pins.get();
    while (now != RELEASING) {
      // Pairs with the compareAndSet of tryBeginRelease: one of both sees the other.
      if (pins.compareAndSet(now, now + 1)) {
        return true;
      }
      now = pins.get();
    }
    return false;
  }

  public final void unpin() {
    // Pairs with tryBeginRelease: the accesses made through the lifetime that ended come before
    // the release.
    pins.decrementAndGet();
  }

  /** Keeps this arena from being pinned ever after; false if it is pinned. */
  final boolean tryBeginRelease() {
    // Pairs with tryPin; after RELEASING no pin succeeds any more.
    return pins.get() == RELEASING || pins.compareAndSet(0, RELEASING);
  }
}
