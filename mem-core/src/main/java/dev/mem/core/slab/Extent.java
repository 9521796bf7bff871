package dev.mem.core.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A run of grains put to one use: what is known of the memory at an address.
 *
 * <p>It holds what the quick paths of allocation and free read and write of a slab, whichever kind
 * of extent an address leads to; what all slabs of a class have in common is in the {@link Bin},
 * but for what a free by the owner reads: that need not wait for the bin. A descriptor is never
 * made to describe other memory or other sizes: a thread that was delayed with one in hand finds in
 * it what it was.
 *
 * <pre>
 *   block i = address + i · bin.blockBytes,  0 ≤ i < capacity;  one bit for each block
 *   limitBytes = capacity · bin.blockBytes;  0 if this is no slab, so that nothing passes
 *   owner = bin.owner, engine = bin.engine
 *   free     bits of blocks that the owner has free;   the owner writes, all read
 *   remote   bits of blocks that others have freed;    all write, atomically
 * </pre>
 */
abstract sealed class Extent permits Slab, Span, NoExtent {
  private static final long LOWER_HALF = 0xffff_ffffL;

  private static final VarHandle REMOTE;
  private static final VarHandle FREE;

  static {
    try {
      REMOTE = MethodHandles.lookup().findVarHandle(Extent.class, "remote", long.class);
      FREE = MethodHandles.lookup().findVarHandle(Extent.class, "free", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final long address;

  /** The bin of its size class in the heap that owns this; one without blocks if no slab. */
  final Bin bin;

  final int limitBytes;
  private final int reciprocal;

  /** As {@link BinFigures#owner}. The lock of the space guards writes. */
  @Nullable Thread owner;

  final @Nullable ShardedEngine engine;
  long free;
  long remote;

  /** From how many free blocks on its heap looks after it when one is freed; only the owner's. */
  int noteAt;

  /** Where the registry of its heap has it; the lock of the space guards it. */
  int registryIndex;

  final @Nullable RunArena arena;

  /** Makes an extent whose blocks, so many of the bin's size, are all free. */
  Extent(@Nullable RunArena arena, long address, Bin bin, int capacity) {
    this.arena = arena;
    this.address = address;
    this.bin = bin;
    this.owner = bin.owner;
    this.engine = bin.engine;
    this.limitBytes = capacity * bin.blockBytes;
    this.reciprocal = bin.reciprocal;
    this.free = bitsOf(capacity);
  }

  /** Returns one bit for each of so many blocks. */
  static long bitsOf(int capacity) {
    return capacity == 0 ? 0 : -1L >>> (Long.SIZE - capacity);
  }

  /** Returns the heap that this belongs to. */
  abstract SlabHeap heap();

  /** Returns the number of its grains. */
  abstract int grains();

  /** Ends it, whatever its state: its memory is no longer this one's. */
  abstract void end();

  /** Returns whether it is merely kept ready, so that any thread may end it. */
  abstract boolean isReady();

  /** Ends it if it is merely kept ready, and for long enough; returns whether it did. */
  abstract boolean tryTakeReady(Purge extent);

  /** Returns the bit of the block that starts at an address, or 0 if none does. */
  final long bitOf(long block) {
    return startsBlock(block) ? bitAt(block) : 0;
  }

  /** Returns whether a block of this slab starts at an address; never if this is no slab. */
  final boolean startsBlock(long any) {
    return hasBlockAt(any) && (timesReciprocal(any) & LOWER_HALF) < reciprocal;
  }

  /** Returns the bit of a block that starts at an address: see {@link #startsBlock}. */
  final long bitAt(long block) {
    return 1L << (timesReciprocal(block) >>> Integer.SIZE);
  }

  private long timesReciprocal(long any) {
    return (any - address) * reciprocal;
  }

  /** Returns whether an address is in a block of this slab; never if this is no slab. */
  final boolean hasBlockAt(long any) {
    return Long.compareUnsigned(any - address, limitBytes) < 0;
  }

  /** Returns the arena that this is in. */
  final RunArena inArena() {
    if (arena == null) {
      throw new IllegalStateException("nobody's memory");
    }
    return arena;
  }

  /**
   * Returns the bits that others have freed, as far as this thread sees them. Pairs with nothing:
   * what follows from a bit seen here is looked at again by {@link #withdrawRemote}, or is a report
   * to a reader that may err.
   */
  final long remoteOpaque() {
    return (long) REMOTE.getOpaque(this);
  }

  /**
   * Returns the bits that others have freed. Pairs with {@link #orRemote}: what they did to the
   * blocks comes before what is done with the memory by whoever finds it free.
   */
  final long remoteAcquire() {
    return (long) REMOTE.getAcquire(this);
  }

  /**
   * Sets a remote bit and returns what was there. Pairs with {@link #takeRemote}, {@link
   * #withdrawRemote} and {@link #remoteAcquire}; of two that set the same bit one finds it set.
   */
  final long orRemote(long bit) {
    return (long) REMOTE.getAndBitwiseOr(this, bit);
  }

  /**
   * Clears remote bits of blocks that the owner has free, too, and returns what was there; only by
   * the owner. Pairs with {@link #orRemote}.
   */
  final long withdrawRemote(long bits) {
    return (long) REMOTE.getAndBitwiseAnd(this, ~bits);
  }

  /** Clears all remote bits and returns them. Pairs with {@link #orRemote}. */
  final long takeRemote() {
    return (long) REMOTE.getAndSet(this, 0L);
  }

  /**
   * Returns the blocks that the owner has free. Pairs with {@link #setFreeRelease}. A set bit is
   * proof that the block was free at some moment during the call.
   */
  final long ownFree() {
    return (long) FREE.getAcquire(this);
  }

  /**
   * Sets the owner's bits, after what the owner did to the blocks and before what it writes next.
   * Pairs with {@link #ownFree}.
   */
  final void setFreeRelease(long bits) {
    FREE.setRelease(this, bits);
  }
}
