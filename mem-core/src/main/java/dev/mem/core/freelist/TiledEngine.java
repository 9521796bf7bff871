package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;
import dev.mem.HeapVisitor;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.Reservation;
import dev.mem.core.arena.StackReserve;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.layout.Pieces;
import dev.mem.core.layout.Sizes;
import dev.mem.spi.PageSourceTrait;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What engines share whose blocks tile their arenas: arenas in order of creation, the one lock,
 * wrong-free checks, commitment, zeroing, resizing and the walk.
 *
 * <p>A subclass knows the free blocks: it finds one ({@link #findFit}), cuts a block out of it
 * ({@link #takeFit}), takes freed memory back ({@link #release}) and changes sizes in place ({@link
 * #resize}). These are called with the lock held; they read all they need before they write, or put
 * back what they took, so that damage they find is reported with nothing changed.
 *
 * <p>The one commit point of a call is the write of the header and the bit of the block it is
 * about; memory was obtained and committed, every Java object made, and stack reserved, before.
 *
 * <p>An engine that {@linkplain #keepsSpareArena keeps a spare arena} gives all other empty arenas
 * back at once. The spare one goes when it is trimmed, when its engine is closed, and when memory
 * is exhausted.
 *
 * @param <A> the arenas of the engine
 */
abstract class TiledEngine<A extends TiledArena> implements BlockEngine {
  private static final long DEFAULT_ARENA_BYTES = 1L << 20;

  private final EngineContext context;
  private final ArenaSupply supply;
  private final boolean freshIsZero;

  /** In order of creation. Guarded by the lock, as everything below. */
  private final List<A> arenas = new ArrayList<>();

  private final Fit<A> fit = new Fit<>();
  private SpareArena spare = new SpareArena();
  private boolean closed;

  TiledEngine(EngineContext context) {
    this.context = context;
    this.supply = context.arenas();
    this.freshIsZero = supply.traits().has(PageSourceTrait.ZEROES_FRESH);
  }

  // ---- what a subclass knows

  /** Returns the size of the block that a request needs. */
  abstract long blockBytes(long requestedBytes);

  /** Returns the usable bytes of a block of a given size. */
  abstract long usableBytes(long blockBytes);

  /**
   * Finds a free block with room for a block of a given size and alignment, and describes it in
   * {@code fit}.
   */
  abstract boolean findFit(List<A> arenas, long blockBytes, long byteAlignment, Fit<A> fit);

  /** Cuts a block out of the free block that was found, and makes it live. */
  abstract void takeFit(Fit<A> fit, long blockBytes);

  /** Makes a live block free, and joins it with the free blocks beside it. */
  abstract void release(A arena, long offset, long blockBytes);

  /**
   * Changes the size of a live block in place.
   *
   * @return whether it has at least the new size now
   */
  abstract boolean resize(A arena, long offset, long blockBytes, long wantedBytes);

  /** Returns what an arena made for a request must have, in bytes. */
  abstract ArenaShape arenaFor(long requestedBytes, long byteAlignment);

  /** Makes the arena for address space just obtained. */
  abstract A newArena(Reservation reservation, boolean freshIsZero);

  /**
   * Makes all of an arena just obtained one free block, and describes that in {@code fit}; makes
   * every Java object it needs before the first change.
   */
  abstract void addFresh(A arena, long byteAlignment, Fit<A> fit);

  /** Forgets the free block that is all of an arena about to go back. */
  abstract void dropFree(A arena);

  /** Checks what the subclass keeps about one arena, given how many of its blocks are free. */
  abstract void verifyArena(A arena, long freeBlocks);

  /** Checks what it keeps about all of them, given how many blocks are free. */
  abstract void verifyFreeBlocks(long freeBlocks);

  /** Returns whether one empty arena is kept for the next block. */
  abstract boolean keepsSpareArena();

  /** Makes another engine of this kind. */
  abstract TiledEngine<A> newEngine(EngineContext context);

  // ---- allocation

  @Override
  public final long allocatorId() {
    return context.allocatorId();
  }

  /** Returns the size of an arena, if no block needs more. */
  final long usualArenaBytes() {
    return context.arenaBytes().orElse(DEFAULT_ARENA_BYTES);
  }

  @Override
  public final BlockEngine newSibling() {
    TiledEngine<A> sibling = newEngine(context);
    sibling.spare = spare;
    return sibling;
  }

  @Override
  public final long goodSize(long byteSize) {
    return byteSize >= Sizes.ADDRESS_SPACE_BYTES ? byteSize : usableBytes(blockBytes(byteSize));
  }

  @Override
  public final long allocate(
      long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    long blockBytes = blockBytes(byteSize);
    A arena;
    long address;
    long zeroFrom;
    StackReserve.require();
    synchronized (context.lock()) {
      requireOpen();
      if (!findRoom(byteSize, blockBytes, byteAlignment, exhaustion)) {
        return 0;
      }
      arena = fit.arena();
      address = arena.addressOf(fit.blockOffset());
      zeroFrom = arena.zeroFrom();
      takeFit(fit, takenBytes(blockBytes));
      spare.forget(arena);
      context.live().allocated(arena.usableBytes(address));
    }
    if (content == Content.ZEROED) {
      long start = address - arena.address();
      Pieces.zero(arena.range(), start, Math.min(start + byteSize, zeroFrom));
    }
    return address;
  }

  /**
   * Finds room for a block and prepares it; memory kept in reserve is given up rather than fail.
   */
  private boolean findRoom(
      long byteSize, long blockBytes, long byteAlignment, Exhaustion exhaustion) {
    if (spare.isKept()) {
      if (prepareFit(byteSize, blockBytes, byteAlignment, Exhaustion.RETURNS_NOTHING)) {
        return true;
      }
      spare.giveBack();
    }
    return prepareFit(byteSize, blockBytes, byteAlignment, exhaustion);
  }

  private boolean prepareFit(
      long byteSize, long blockBytes, long byteAlignment, Exhaustion exhaustion) {
    return (findFit(arenas, blockBytes, byteAlignment, fit)
            || addArena(byteSize, byteAlignment, exhaustion))
        && prepare(fit.arena(), fit.blockOffset(), takenBytes(blockBytes), byteSize, exhaustion);
  }

  private long takenBytes(long blockBytes) {
    return Math.max(blockBytes, fit.arena().leastBlockBytes());
  }

  /**
   * Obtains an arena that has room for a request, as one free block, and describes that in {@code
   * fit}.
   */
  private boolean addArena(long byteSize, long byteAlignment, Exhaustion exhaustion) {
    ArenaShape shape = arenaFor(byteSize, byteAlignment);
    A arena =
        supply.obtain(
            shape.leastBytes(),
            shape.preferredBytes(),
            shape.byteAlignment(),
            reservation -> newArena(reservation, freshIsZero),
            byteSize,
            exhaustion);
    if (arena == null) {
      return false;
    }
    boolean ready = false;
    try {
      long nodeEnd = arena.firstBlock() + arena.freeNodeBytes();
      if (supply.commit(arena, 0, nodeEnd, byteSize, exhaustion)) {
        arenas.add(arena);
        arena.setOfUsualSize(shape.leastBytes() <= shape.preferredBytes());
        addFresh(arena, byteAlignment, fit);
        ready = true;
      }
    } finally {
      if (!ready) {
        giveBack(arena);
      }
    }
    return ready;
  }

  /**
   * Makes a range ready to become a block: commits it, makes the Java objects that mark it. An
   * arena that has no other block goes back if that fails.
   */
  private boolean prepare(
      A arena, long offset, long blockBytes, long requestedBytes, Exhaustion exhaustion) {
    boolean prepared = false;
    try {
      arena.prepareLive(offset);
      prepared = commit(arena, offset, offset + blockBytes, requestedBytes, exhaustion);
    } finally {
      if (!prepared && arena.liveBlocks() == 0) {
        giveBackEmpty(arena);
      }
    }
    return prepared;
  }

  /** Commits a range about to become live, and what is written of a free block behind it. */
  private boolean commit(
      A arena, long offset, long end, long requestedBytes, Exhaustion exhaustion) {
    long nodeEnd = Math.min(end + arena.freeNodeBytes(), arena.byteSize());
    return supply.commit(arena, offset, nodeEnd, requestedBytes, exhaustion);
  }

  /** Commits a range about to become live by the growth of a block; false if that is refused. */
  final boolean tryCommit(A arena, long offset, long end) {
    return commit(arena, offset, end, end - offset, Exhaustion.RETURNS_NOTHING);
  }

  // ---- the other calls about one block

  @Override
  public final void free(MemoryArena memoryArena, long address) {
    A arena = own(memoryArena);
    StackReserve.require();
    synchronized (context.lock()) {
      WrongAddress.requireLive(arena, address);
      long offset = arena.offsetOf(address);
      long blockBytes = arena.liveBlockBytes(offset);
      release(arena, offset, blockBytes);
      arena.markFreed(offset, blockBytes);
      context.live().freed(usableBytes(blockBytes));
      if (arena.liveBlocks() == 0 && !keepAsSpare(arena)) {
        giveBackEmpty(arena);
      }
    }
  }

  /** Keeps an empty arena, unless it was made for one large block: that is no reserve. */
  private boolean keepAsSpare(A arena) {
    return keepsSpareArena() && arena.isOfUsualSize() && spare.keep(arena);
  }

  @Override
  public final long usableSize(MemoryArena memoryArena, long address) {
    A arena = own(memoryArena);
    synchronized (context.lock()) {
      WrongAddress.requireLive(arena, address);
      return arena.usableBytes(address);
    }
  }

  @Override
  public final boolean tryResize(MemoryArena memoryArena, long address, long newByteSize) {
    A arena = own(memoryArena);
    StackReserve.require();
    synchronized (context.lock()) {
      WrongAddress.requireLive(arena, address);
      long offset = arena.offsetOf(address);
      long blockBytes = arena.liveBlockBytes(offset);
      long wanted =
          newByteSize < Sizes.ADDRESS_SPACE_BYTES ? blockBytes(newByteSize) : Long.MAX_VALUE;
      return resize(arena, offset, blockBytes, wanted);
    }
  }

  /** Counts the new size of a live block, once it has it. */
  final void resized(A arena, long offset, long fromBlockBytes, long toBlockBytes) {
    arena.markResized(offset, fromBlockBytes, toBlockBytes);
    context.live().resized(usableBytes(fromBlockBytes), usableBytes(toBlockBytes));
  }

  @Override
  public final long blockContaining(MemoryArena memoryArena, long address) {
    A arena = own(memoryArena);
    synchronized (context.lock()) {
      return arena.isReturned() ? 0 : arena.liveBlockContaining(address);
    }
  }

  /** Whoever calls found the arena by this engine being its owner. */
  @SuppressWarnings("unchecked")
  private A own(MemoryArena arena) {
    return (A) arena;
  }

  // ---- calls about all blocks

  @Override
  public final void walk(HeapVisitor visitor) {
    List<A> seen;
    synchronized (context.lock()) {
      seen = List.copyOf(arenas);
    }
    for (A arena : seen) {
      @Nullable ArenaSnapshot snapshot;
      synchronized (context.lock()) {
        snapshot = arena.isReturned() ? null : ArenaSnapshot.of(arena);
      }
      if (snapshot != null) {
        snapshot.show(visitor);
      }
    }
  }

  @Override
  public final LiveGauge.Reading verify() {
    synchronized (context.lock()) {
      if (closed) {
        return new LiveGauge.Reading(0, 0, 0); // What is free went with the arenas.
      }
      long blocks = 0;
      long bytes = 0;
      long free = 0;
      for (A arena : arenas) {
        long freeOfArena = ArenaVerifier.verify(arena);
        verifyArena(arena, freeOfArena);
        if (arena.liveBlocks() == 0 && !spare.is(arena)) {
          throw new HeapCorruptionException(
              arena.address(), "an arena without live blocks was kept");
        }
        blocks += arena.liveBlocks();
        bytes += arena.liveBytes();
        free += freeOfArena;
      }
      verifyFreeBlocks(free);
      return new LiveGauge.Reading(blocks, bytes, 0);
    }
  }

  @Override
  public final LiveGauge.Reading live() {
    synchronized (context.lock()) {
      return context.live().read();
    }
  }

  @Override
  public final boolean countsLive() {
    return true;
  }

  @Override
  public final void trim() {
    StackReserve.require();
    synchronized (context.lock()) {
      spare.giveBack();
      for (A arena : arenas) {
        if (!supply.traits().has(PageSourceTrait.ZEROES_DECOMMITTED)) {
          arena.forgetFreshness();
        }
        for (long offset = arena.firstBlock(); offset < arena.blocksEnd(); ) {
          long end = offset + arena.blockBytesAt(offset);
          if (!arena.isLive(offset)) {
            supply.decommit(arena, offset + arena.freeNodeBytes(), end);
          }
          offset = end;
        }
      }
    }
  }

  @Override
  public final void releaseThreadCaches() {
    // All threads share the free blocks.
  }

  // ---- the end of arenas and of the engine

  /** Gives back an arena, obtained and added, that has no live block. */
  final void giveBackEmpty(TiledArena tiledArena) {
    A arena = own(tiledArena);
    dropFree(arena);
    giveBack(arena);
  }

  private void giveBack(A arena) {
    spare.forget(arena);
    arenas.remove(arena);
    arena.markReturned();
    supply.giveBack(arena);
  }

  @Override
  public final void close() {
    StackReserve.require();
    synchronized (context.lock()) {
      closed = true;
      while (!arenas.isEmpty()) {
        A arena = arenas.getLast();
        context.live().dropped(arena.liveBlocks(), arena.liveBytes());
        giveBack(arena);
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("already closed");
    }
  }
}
