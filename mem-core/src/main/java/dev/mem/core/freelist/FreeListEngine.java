package dev.mem.core.freelist;

import dev.mem.HeapVisitor;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.Reservation;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.Pieces;
import dev.mem.core.layout.Sizes;
import dev.mem.spi.PageSourceTrait;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What engines with in-band headers share: arenas in order of creation, the one lock, wrong-free
 * checks, commitment, zeroing, resizing and the walk.
 *
 * <p>A subclass knows the free blocks: it finds one ({@link #findFit}), cuts a block out of it
 * ({@link #takeFit}), takes the front of one ({@link #takeFront}) and takes freed memory back
 * ({@link #insertFree}). These are called with the lock held; they read all headers they need
 * before they write the first, so that damage they find is reported with nothing changed.
 *
 * <p>The one commit point of a call is the write of the header and the bit of the block it is
 * about; memory was obtained and committed, and every Java object made, before.
 */
abstract class FreeListEngine implements BlockEngine {
  private static final long DEFAULT_ARENA_BYTES = 1L << 20;

  private final EngineContext context;
  private final ArenaSupply supply;
  private final boolean freshIsZero;

  /** In order of creation. Guarded by the lock, as everything below. */
  private final List<FreeListArena> arenas = new ArrayList<>();

  private final Fit fit = new Fit();
  private boolean closed;

  FreeListEngine(EngineContext context) {
    this.context = context;
    this.supply = context.arenas();
    this.freshIsZero = supply.traits().has(PageSourceTrait.ZEROES_FRESH);
  }

  /**
   * Finds a free block with room for a block of a given size and alignment, and describes it in
   * {@code fit}.
   */
  abstract boolean findFit(
      List<FreeListArena> arenas, long blockBytes, long byteAlignment, Fit fit);

  /** Cuts a block out of the free block that was found, and makes it live. */
  abstract void takeFit(Fit fit, long blockBytes);

  /**
   * Takes the first bytes of a free block, or all of it if what is left could not be a block;
   * returns how many it took.
   */
  abstract long takeFront(FreeListArena arena, long freeOffset, long byteSize);

  /** Makes a part of an arena free, and joins it with the free blocks beside it. */
  abstract void insertFree(FreeListArena arena, long offset, long byteSize);

  /** Checks what the subclass keeps about the free blocks of an arena, given how many there are. */
  abstract void verifyFreeBlocks(FreeListArena arena, long freeBlocks);

  /** Makes the arena for address space just obtained. */
  FreeListArena newArena(Reservation reservation, boolean freshIsZero) {
    return new FreeListArena(this, reservation, new BlockHeaders(reservation.range()), freshIsZero);
  }

  /** Forgets the free block that is all of an arena about to go back. */
  abstract void dropFree(FreeListArena arena);

  final EngineContext context() {
    return context;
  }

  @Override
  public final long allocatorId() {
    return context.allocatorId();
  }

  @Override
  public final long goodSize(long byteSize) {
    return byteSize >= Sizes.ADDRESS_SPACE_BYTES
        ? byteSize
        : BlockHeaders.usableBytes(BlockHeaders.blockBytes(byteSize));
  }

  @Override
  public final long allocate(
      long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    long blockBytes = BlockHeaders.blockBytes(byteSize);
    FreeListArena arena;
    long offset;
    long zeroFrom;
    synchronized (context.lock()) {
      requireOpen();
      if (!findFit(arenas, blockBytes, byteAlignment, fit)
          && !addArena(byteSize, byteAlignment, exhaustion)) {
        return 0;
      }
      arena = fit.arena();
      offset = fit.blockOffset();
      zeroFrom = arena.zeroFrom();
      if (!prepare(arena, offset, offset + blockBytes, byteSize, exhaustion)) {
        return 0;
      }
      takeFit(fit, blockBytes);
      context.live().allocated(arena.usableBytes(arena.addressOf(offset)));
    }
    if (content == Content.ZEROED) {
      long start = offset + BlockHeaders.HEADER_BYTES;
      Pieces.zero(arena.range(), start, Math.min(start + byteSize, zeroFrom));
    }
    return arena.addressOf(offset);
  }

  /**
   * Obtains an arena that has room for a request, as one free block, and describes that in {@code
   * fit}.
   */
  private boolean addArena(long byteSize, long byteAlignment, Exhaustion exhaustion) {
    // An aligned arena would be no help: its first block starts behind the aligned address.
    long least = BlockHeaders.blockBytes(byteSize) + BlockHeaders.ARENA_OVERHEAD_BYTES;
    if (byteAlignment > BlockHeaders.UNIT_BYTES) {
      least += byteAlignment + BlockHeaders.MIN_BLOCK_BYTES;
    }
    FreeListArena arena =
        supply.obtain(
            least,
            context.arenaBytes().orElse(DEFAULT_ARENA_BYTES),
            BlockHeaders.UNIT_BYTES,
            reservation -> newArena(reservation, freshIsZero),
            byteSize,
            exhaustion);
    if (arena == null) {
      return false;
    }
    boolean ready = false;
    try {
      long nodeEnd = BlockHeaders.FIRST_BLOCK + BlockHeaders.FREE_NODE_BYTES;
      if (supply.commit(arena, 0, nodeEnd, byteSize, exhaustion)) {
        arenas.add(arena);
        insertFree(arena, BlockHeaders.FIRST_BLOCK, arena.headers.end() - BlockHeaders.FIRST_BLOCK);
        fit.isAllOf(arena, byteAlignment);
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
   * arena obtained just for it goes back if that fails.
   */
  private boolean prepare(
      FreeListArena arena, long offset, long end, long requestedBytes, Exhaustion exhaustion) {
    boolean prepared = false;
    try {
      arena.prepareLive(offset);
      prepared = commit(arena, offset, end, requestedBytes, exhaustion);
    } finally {
      if (!prepared) {
        giveBackIfEmpty(arena);
      }
    }
    return prepared;
  }

  /** Commits a range about to become live, and the header of the block after it. */
  private boolean commit(
      FreeListArena arena, long offset, long end, long requestedBytes, Exhaustion exhaustion) {
    long nodeEnd = Math.min(end + BlockHeaders.FREE_NODE_BYTES, arena.byteSize());
    return supply.commit(arena, offset, nodeEnd, requestedBytes, exhaustion);
  }

  private void giveBackIfEmpty(FreeListArena arena) {
    if (arena.liveBlocks() == 0) {
      dropFree(arena);
      giveBack(arena);
    }
  }

  private void giveBack(FreeListArena arena) {
    arenas.remove(arena);
    arena.markReturned();
    supply.giveBack(arena);
  }

  @Override
  public final void free(MemoryArena memoryArena, long address) {
    FreeListArena arena = (FreeListArena) memoryArena;
    synchronized (context.lock()) {
      WrongAddress.requireLive(arena, address);
      long offset = arena.offsetOf(address);
      long blockBytes = arena.headers.liveBlockBytes(offset);
      followingFreeBytes(arena, offset + blockBytes);
      insertFree(arena, offset, blockBytes);
      arena.markFreed(offset, blockBytes);
      context.live().freed(BlockHeaders.usableBytes(blockBytes));
      giveBackIfEmpty(arena);
    }
  }

  @Override
  public final long usableSize(MemoryArena memoryArena, long address) {
    FreeListArena arena = (FreeListArena) memoryArena;
    synchronized (context.lock()) {
      WrongAddress.requireLive(arena, address);
      return arena.usableBytes(address);
    }
  }

  @Override
  public final boolean tryResize(MemoryArena memoryArena, long address, long newByteSize) {
    FreeListArena arena = (FreeListArena) memoryArena;
    synchronized (context.lock()) {
      WrongAddress.requireLive(arena, address);
      long offset = arena.offsetOf(address);
      long blockBytes = arena.headers.liveBlockBytes(offset);
      long freeBehind = followingFreeBytes(arena, offset + blockBytes);
      if (newByteSize >= Sizes.ADDRESS_SPACE_BYTES) {
        return false;
      }
      long wanted = BlockHeaders.blockBytes(newByteSize);
      return wanted > blockBytes
          ? grow(arena, offset, blockBytes, wanted, freeBehind)
          : shrink(arena, offset, blockBytes, wanted, freeBehind);
    }
  }

  private boolean grow(
      FreeListArena arena, long offset, long blockBytes, long wanted, long freeBehind) {
    long end = offset + blockBytes;
    if (freeBehind < wanted - blockBytes
        || !commit(arena, end, offset + wanted, wanted, Exhaustion.RETURNS_NOTHING)) {
      return false;
    }
    resized(arena, offset, blockBytes, blockBytes + takeFront(arena, end, wanted - blockBytes));
    return true;
  }

  private boolean shrink(
      FreeListArena arena, long offset, long blockBytes, long wanted, long freeBehind) {
    long tail = blockBytes - wanted;
    if (tail > 0 && tail + freeBehind >= BlockHeaders.MIN_BLOCK_BYTES) {
      insertFree(arena, offset + wanted, tail);
      resized(arena, offset, blockBytes, wanted);
    }
    return true;
  }

  private void resized(FreeListArena arena, long offset, long fromBlockBytes, long toBlockBytes) {
    arena.markResized(offset, fromBlockBytes, toBlockBytes);
    context
        .live()
        .resized(BlockHeaders.usableBytes(fromBlockBytes), BlockHeaders.usableBytes(toBlockBytes));
  }

  /**
   * Returns the size of the block that starts at an offset if it is free, else 0; finds out if its
   * header was overwritten.
   */
  private static long followingFreeBytes(FreeListArena arena, long offset) {
    if (offset == arena.headers.end()) {
      return 0;
    }
    long blockBytes = arena.headers.blockBytesAt(offset);
    return arena.headers.isLive(offset) ? 0 : blockBytes;
  }

  @Override
  public final long blockContaining(MemoryArena memoryArena, long address) {
    FreeListArena arena = (FreeListArena) memoryArena;
    synchronized (context.lock()) {
      return arena.isReturned() ? 0 : arena.liveBlockContaining(address);
    }
  }

  @Override
  public final void walk(HeapVisitor visitor) {
    List<FreeListArena> seen;
    synchronized (context.lock()) {
      seen = List.copyOf(arenas);
    }
    for (FreeListArena arena : seen) {
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
      long blocks = 0;
      long bytes = 0;
      for (FreeListArena arena : arenas) {
        verifyFreeBlocks(arena, ArenaVerifier.verify(arena));
        blocks += arena.liveBlocks();
        bytes += arena.liveBytes();
      }
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
    synchronized (context.lock()) {
      for (FreeListArena arena : arenas) {
        if (!supply.traits().has(PageSourceTrait.ZEROES_DECOMMITTED)) {
          arena.forgetFreshness();
        }
        for (long offset = BlockHeaders.FIRST_BLOCK; offset < arena.headers.end(); ) {
          long end = offset + arena.headers.blockBytesAt(offset);
          if (!arena.headers.isLive(offset)) {
            supply.decommit(arena, offset + BlockHeaders.FREE_NODE_BYTES, end);
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

  @Override
  public final void close() {
    synchronized (context.lock()) {
      closed = true;
      while (!arenas.isEmpty()) {
        FreeListArena arena = arenas.getLast();
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
