package dev.mem.core.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What all threads read of a {@link Bin}: the figures of its size class, whose it is, and its hot
 * block.
 *
 * <p>The JVM places the fields of a superclass before those of its subclasses: so these are close
 * together, and what the owner writes whenever it takes another slab is behind them.
 */
abstract class BinFigures {
  /** In place of the hot block: the bin is cold. */
  static final long COLD = -1;

  private static final VarHandle HOT;
  private static final VarHandle OWNER;
  private static final VarHandle REMOTE_SEEN;

  static {
    try {
      HOT = MethodHandles.lookup().findVarHandle(BinFigures.class, "hot", long.class);
      REMOTE_SEEN =
          MethodHandles.lookup().findVarHandle(BinFigures.class, "remoteSeen", boolean.class);
      OWNER = MethodHandles.lookup().findVarHandle(BinFigures.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The address of the hot block, 0 if there is none, or {@link #COLD}. As {@code free}. */
  long hot;

  final int reciprocal;
  final int blockBytes;

  /** Whether a thread other than the owner has ever freed a block of this bin. */
  boolean remoteSeen;

  /**
   * The thread that owns the heap, or null. Only a thread itself stores itself here, and another
   * only after it has ended: so whoever reads itself is the owner, however old the value.
   */
  @Nullable Thread owner;

  final @Nullable ShardedEngine engine;
  final SlabHeap heap;
  final int sizeClass;

  BinFigures(SlabHeap heap, int sizeClass, @Nullable Thread owner) {
    this.heap = heap;
    this.engine = heap.engine;
    this.owner = owner;
    this.sizeClass = sizeClass;
    this.blockBytes = SizeClasses.blockBytes(sizeClass);
    this.reciprocal = SizeClasses.reciprocal(sizeClass);
  }

  @SuppressWarnings("NullAway") // Nobody asks an absent bin for its heap.
  BinFigures() {
    heap = null;
    engine = null;
    sizeClass = 0;
    reciprocal = 0;
    blockBytes = 0;
  }

  /** Returns the hot block, for others than the owner. Pairs with {@link #clearHotRelease}. */
  long hotAcquire() {
    return (long) HOT.getAcquire(this);
  }

  /** Forgets the hot block, after its bit was set. Pairs with {@link #hotAcquire}. */
  void clearHotRelease() {
    HOT.setRelease(this, 0L);
  }

  /**
   * Notes that others free blocks here; after their bit was set, unless {@link #remoteSeenAcquire}
   * was true before. Pairs with the owner's plain read before it hands out the hot block: who
   * learnt that this free was done, reads that it was.
   */
  void noteRemote() {
    // Once is enough, and the owner reads what is beside it all the time.
    if (!remoteSeenAcquire()) {
      REMOTE_SEEN.setRelease(this, true);
    }
  }

  /** Returns whether others have freed blocks here. Pairs with {@link #noteRemote}, of a third. */
  boolean remoteSeenAcquire() {
    return (boolean) REMOTE_SEEN.getAcquire(this);
  }

  /** Notes who owns the heap. Pairs with plain reads: nothing but itself follows from it. */
  void setOwner(@Nullable Thread thread) {
    OWNER.setRelease(this, thread);
  }
}
