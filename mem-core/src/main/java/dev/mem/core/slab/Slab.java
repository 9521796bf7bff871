package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A run of grains cut into at most 64 blocks of one size class; all of its bookkeeping is here,
 * beside the memory.
 *
 * <pre>
 *            taken to allocate from          wholly free, and taken away by anybody
 *   HELD ◀────────────────────────── IDLE ────────────────────────────────────────▶ GONE
 *        ──────────────────────────▶
 *            let go by its owner
 *
 *   full = 2^capacity - 1
 *   live = full &amp; ~(free | remote), less the hot block of the bin if it is here
 *   free and remote are disjoint, unless a block was freed twice
 *   HELD ⟺ current slab of its bin
 *   listed ⟹ linked in the list of its bin;  not listed and not current ⟹ few bits in free
 *   not queued and not current ⟹ few bits in remote
 *   quiet ⟹ held
 *   noteAt = 0 if current, and the bin is not cold;  NEVER if current and quiet, or listed and
 *            retained;  capacity if current or listed otherwise;  else listAt
 *   queued ⟹ linked, or about to be, in the queue of its heap
 * </pre>
 *
 * <p>The word of the state also counts how often the slab was let go. Whoever would take it away
 * reads the word, looks at the bits, and changes the word from what it read: had the owner used the
 * slab in between, and let it go with blocks in use, the word would be another.
 *
 * <p>The owner, the thread of the heap or whoever holds the monitor of a shared one, writes {@code
 * free}, {@code listed}, {@code held}, {@code quiet}, {@code foundAt}, {@code retained} and the
 * link of the list.
 */
final class Slab extends Extent {
  /** Its owner allocates from it: nobody may take it away. */
  static final int HELD = 0;

  /** Its owner does not allocate from it now: once wholly free it is anybody's to give back. */
  static final int IDLE = 1;

  /** Taken away; its memory may serve others already. */
  static final int GONE = 2;

  /** More blocks than a slab has. */
  static final int NEVER = Long.SIZE + 1;

  /**
   * The most bytes of a small one: it may wait with more free blocks, for they are little memory.
   */
  private static final int MOST_SMALL_BYTES = 1 << 11;

  /** The least blocks of which half may wait: where there are fewer, each is much memory. */
  private static final int MANY = 16;

  private static final long STATE_MASK = 3;
  private static final long ONE_LETTING_GO = 4;

  private static final VarHandle STATE;
  private static final VarHandle QUEUED;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Slab.class, "state", long.class);
      QUEUED = MethodHandles.lookup().findVarHandle(Slab.class, "queued", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Stands for the current slab of a bin that has none: wholly in use. */
  static final Slab EXHAUSTED = new Slab();

  /** The state, and above it how often this was let go. */
  private long state;

  private boolean queued;

  /** How many blocks there are. */
  private final byte capacity;

  boolean listed;
  boolean held;

  /** Whether its heap is not told when it is wholly free, as long as it is current. */
  boolean quiet;

  /** When it was last wholly free and current, as {@link Empties} counts. */
  int foundAt;

  boolean retained;

  /** Whether it has been wholly free since before the last look at what is kept for long. */
  boolean kept;

  /** Next in the queue of a heap; written by whoever set {@code queued}. */
  @Nullable Slab nextQueued;

  /** Next in the list of its bin. */
  @Nullable Slab next;

  Slab(RunArena arena, long address, Bin bin, int capacity) {
    super(arena, address, bin, capacity);
    this.capacity = (byte) capacity;
  }

  private Slab() {
    super(null, 0, Bin.NONE, 0);
    this.capacity = 0;
  }

  @Override
  SlabHeap heap() {
    return bin.heap;
  }

  @Override
  int grains() {
    return Grains.of(limitBytes);
  }

  /** Returns how many blocks there are. */
  int capacity() {
    return capacity;
  }

  /** Returns one bit for each block. */
  long full() {
    return bitsOf(capacity);
  }

  /** Returns with how many free blocks it is listed, and with how many remote ones queued. */
  int listAt() {
    int quarter = Math.max(1, capacity / 4);
    if (limitBytes <= MOST_SMALL_BYTES) {
      return capacity - quarter;
    }
    return capacity < MANY ? quarter : capacity / 2;
  }

  /** Returns whether the owner has all blocks free; for the owner. */
  boolean isFreeOfOwner() {
    return free == full();
  }

  long byteSize() {
    return Grains.bytes(grains());
  }

  /** Returns the address of the block of a bit. */
  long blockOf(long bit) {
    return address + (long) Long.numberOfTrailingZeros(bit) * bin.blockBytes;
  }

  /** Returns the start of the block that contains an address of this slab, or 0 past the last. */
  long blockAround(long any) {
    return hasBlockAt(any) ? address + (any - address) / bin.blockBytes * bin.blockBytes : 0;
  }

  /** Returns the bits of blocks that are not free, as far as this thread sees. */
  long liveBits() {
    // The hot block first: it becomes a free bit before it is no longer hot.
    long hotBit = bitOf(bin.hotAcquire());
    return full() & ~(hotBit | ownFree() | remoteOpaque());
  }

  /**
   * Returns whether all blocks are free, the owner's and the others' frees together; what was done
   * to them before comes before what the caller does.
   */
  boolean isWhollyFree() {
    return (ownFree() | remoteAcquire()) == full();
  }

  /** Returns the state of a moment. Pairs with {@link #letGo} and {@link #end}. */
  int state() {
    return (int) ((long) STATE.getVolatile(this) & STATE_MASK);
  }

  /**
   * Takes it to allocate from, or to collect; only by its owner. False if it was taken away. Pairs
   * with {@link #tryTakeAway}: of both, one changes the word.
   */
  boolean tryHold() {
    long idle = (long) STATE.getVolatile(this);
    return (idle & STATE_MASK) == IDLE && STATE.compareAndSet(this, idle, idle - IDLE + HELD);
  }

  /**
   * Takes it away if it is wholly free and its owner does not hold it. Pairs with {@link #letGo},
   * and with {@link #tryHold}. The one that succeeds has its memory to itself.
   */
  boolean tryTakeAway() {
    // The word first: unless that is another by then, nobody took blocks out of the bits.
    long idle = (long) STATE.getVolatile(this);
    return (idle & STATE_MASK) == IDLE
        && isWhollyFree()
        && STATE.compareAndSet(this, idle, idle - IDLE + GONE);
  }

  /**
   * Makes it IDLE; only by its owner. What the owner did before is seen by who takes it away. Pairs
   * with {@link #tryTakeAway}.
   */
  void letGo() {
    STATE.setRelease(this, (state & ~STATE_MASK) + ONE_LETTING_GO + IDLE);
  }

  /** Ends it; with the lock of the space held, or before others know it. Pairs with the reads. */
  @Override
  void end() {
    STATE.setVolatile(this, (long) GONE);
  }

  @Override
  boolean isReady() {
    return isWhollyFree() && state() == IDLE;
  }

  @Override
  boolean tryTakeReady(Purge extent) {
    if (!isReady()) {
      return false;
    }
    boolean due = kept || extent == Purge.ALL;
    kept = true;
    return due && tryTakeAway();
  }

  /** Becomes the current slab of its bin; it is HELD. */
  void becomeCurrent() {
    bin.setCurrent(this);
    updateNoteAt();
  }

  /** Sets when its heap is to look after it; after any change of what that depends on. */
  void updateNoteAt() {
    if (this == bin.current) {
      noteAt = bin.hot != Bin.COLD ? 0 : quiet ? NEVER : capacity;
    } else if (listed) {
      noteAt = retained ? NEVER : capacity;
    } else {
      noteAt = listAt();
    }
  }

  /**
   * Claims the right to link this into a queue; false if it is in one. After a remote bit was set,
   * and volatile as that was: if this misses {@link #unqueue}, what follows there has the bit.
   */
  boolean tryQueue() {
    return !(boolean) QUEUED.getVolatile(this) && QUEUED.compareAndSet(this, false, true);
  }

  /** Lets it be queued again; before the remote bits are taken. Pairs with {@link #tryQueue}. */
  void unqueue() {
    QUEUED.setVolatile(this, false);
  }
}
