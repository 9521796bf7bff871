package dev.mem.core.guard;

import dev.mem.AllocationSite;
import dev.mem.HeapCorruptionException;
import dev.mem.HeapVisitor;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.MisuseHandler;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.layout.Hex;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fixed pool of guarded slots, for the few blocks that are watched in production.
 *
 * <pre>
 *   | guard | slot 0 | guard | slot 1 | guard | … | slot n − 1 | guard |      one OS page each
 *
 *   slots = live + free;  those freed first are used again first
 * </pre>
 *
 * <p>The pool is made when it is first used, and costs address space then: memory is committed slot
 * by slot. While the limits leave no room for all of it, it is not made, and nothing is watched;
 * where the system refuses it, nothing until the allocator is trimmed. A slot is inaccessible from
 * the free of its block until its next one. The monitor of this object guards everything; it is
 * held across calls of the page source, by one allocation in many.
 */
public final class GuardedSlots implements BlockEngine {
  private static final int SLOTS = 256;

  private final long allocatorId;
  private final ArenaSupply supply;
  private final PageSource source;
  private final MisuseHandler misuseHandler;
  private final long pageBytes;
  private final List<GuardedSlot> slots = new ArrayList<>();
  private final Deque<GuardedSlot> free = new ArrayDeque<>();
  private final LiveGauge gauge = new LiveGauge();
  private @Nullable GuardedArena arena;

  /** Nothing is watched: the system has refused the pool, or the allocator is closed. */
  private boolean unavailable;

  private boolean closed;

  /** Makes a pool that holds nothing yet. */
  public GuardedSlots(long allocatorId, ArenaSupply supply, MisuseHandler misuseHandler) {
    this.allocatorId = allocatorId;
    this.supply = supply;
    this.source = supply.source();
    this.misuseHandler = misuseHandler;
    this.pageBytes = supply.traits().pageSizeBytes();
  }

  @Override
  public long allocatorId() {
    return allocatorId;
  }

  // ---- allocation

  /** Allocates a block in a slot; returns 0 if it has no room there, or there is no slot. */
  synchronized long tryAllocate(long byteSize, long byteAlignment, Content content) {
    if (byteSize == 0
        || byteSize > pageBytes
        || byteAlignment > pageBytes
        || unavailable
        || !hasArena()) {
      return 0;
    }
    GuardedSlot slot = free.pollFirst();
    if (slot == null) {
      return 0;
    }
    boolean placed = false;
    try {
      placed = place(slot, byteSize, byteAlignment, content);
    } finally {
      if (!placed) {
        free.addFirst(slot);
      }
    }
    return placed ? slot.address() : 0;
  }

  private boolean place(GuardedSlot slot, long byteSize, long byteAlignment, Content content) {
    GuardedArena own = Objects.requireNonNull(arena);
    CallSite site = CallSite.here();
    Arena lifetime = supply.traits().has(PageSourceTrait.RESCOPES) ? Arena.ofShared() : null;
    if (!slot.tryEndLifetime() || !tryOpen(slot) || !own.tryPin()) {
      return false;
    }
    slot.place(byteSize, byteAlignment, site, lifetime);
    if (content == Content.ZEROED) {
      slot.bytes().fill((byte) 0);
    } else {
      Fill.FRESH.write(slot.bytes());
    }
    slot.writeCanaries();
    gauge.allocated(byteSize);
    return true;
  }

  private boolean tryOpen(GuardedSlot slot) {
    GuardedArena own = Objects.requireNonNull(arena);
    long offset = slot.page().address() - own.address();
    try {
      if (slot.wasUsed()) {
        source.unprotect(slot.page());
        return true;
      }
      return supply.commit(own, offset, offset + pageBytes, pageBytes, Exhaustion.RETURNS_NOTHING);
    } catch (PageSourceException refused) {
      return false;
    }
  }

  /** Makes the arena and its guard pages, once; false if that cannot be had. */
  private boolean hasArena() {
    long byteSize = (2L * SLOTS + 1) * pageBytes;
    if (arena == null && permits(byteSize)) {
      unavailable = true;
      arena =
          supply.obtain(
              byteSize,
              byteSize,
              pageBytes,
              reservation -> new GuardedArena(this, reservation),
              byteSize,
              Exhaustion.RETURNS_NOTHING);
      if (arena != null && tryProtectGuards(arena)) {
        unavailable = false;
      } else if (arena != null) {
        // Others may have met a limit since it was asked: then it was not the system that refused.
        unavailable = permits(pageBytes);
        supply.giveBack(arena);
        arena = null;
      }
    }
    return arena != null;
  }

  private boolean permits(long bytes) {
    return supply.permits(bytes, bytes, Exhaustion.RETURNS_NOTHING);
  }

  private boolean tryProtectGuards(GuardedArena made) {
    for (long page = 0; page <= 2 * SLOTS; page++) {
      MemorySegment memory = made.range().asSlice(page * pageBytes, pageBytes);
      if (page % 2 == 1) {
        slots.add(new GuardedSlot(made, memory));
      } else if (!tryProtect(made, page * pageBytes, memory)) {
        slots.clear();
        return false;
      }
    }
    free.addAll(slots);
    return true;
  }

  private boolean tryProtect(GuardedArena made, long offset, MemorySegment guard) {
    try {
      if (supply.commit(made, offset, offset + pageBytes, pageBytes, Exhaustion.RETURNS_NOTHING)) {
        source.protect(guard);
        return true;
      }
    } catch (PageSourceException refused) {
      // Without guard pages there is nothing to be found.
    }
    return false;
  }

  /** Returns the segment of a block, with its own lifetime where the source can give it one. */
  synchronized MemorySegment segment(GuardedArena own, long address, long byteSize) {
    MemorySegment bytes = own.range().asSlice(address - own.address(), byteSize);
    GuardedSlot slot = slotAt(address);
    Arena lifetime = slot != null && slot.isLive() ? slot.lifetime() : null;
    return lifetime == null ? bytes : source.rescope(bytes, lifetime);
  }

  // ---- blocks

  private @Nullable GuardedSlot slotAt(long address) {
    if (arena == null) {
      return null;
    }
    long page = (address - arena.address()) / pageBytes;
    int index = (int) (page / 2);
    return page % 2 == 1 && index < slots.size() ? slots.get(index) : null;
  }

  private GuardedSlot requireLive(long address) {
    GuardedSlot slot = slotAt(address);
    if (slot == null || !slot.isLive() || slot.address() != address) {
      throw explain(slot, address);
    }
    return slot;
  }

  private static InvalidFreeException explain(@Nullable GuardedSlot slot, long address) {
    if (slot == null || !slot.wasUsed()) {
      return new InvalidFreeException(address, Kind.NEVER_ALLOCATED, "no block is there");
    }
    boolean inside = address > slot.address() && address - slot.address() < slot.byteSize();
    if (slot.isLive()) {
      return new InvalidFreeException(
          address,
          inside ? Kind.INTERIOR : Kind.NEVER_ALLOCATED,
          "the block nearby is at "
              + Hex.of(slot.address())
              + " and has "
              + slot.byteSize()
              + " bytes"
              + slot.history());
    }
    return new InvalidFreeException(address, Kind.ALREADY_FREE, "watched" + slot.history());
  }

  @Override
  public synchronized void free(MemoryArena own, long address) {
    GuardedSlot slot = requireLive(address);
    requireIntact(slot);
    slot.markFreed(CallSite.here());
    gauge.freed(slot.byteSize());
    // What a native call still uses stays accessible; the slot is used again when the call ended.
    if (slot.tryEndLifetime()) {
      tryClose(slot);
    }
    slot.unpin();
    free.addLast(slot);
  }

  private void tryClose(GuardedSlot slot) {
    try {
      source.protect(slot.page());
    } catch (PageSourceException refused) {
      // Then only the lifetime of its segments tells.
    }
  }

  private static void requireIntact(GuardedSlot slot) {
    long damage = slot.firstDamage();
    if (damage != 0) {
      throw new HeapCorruptionException(
          damage,
          "something was written outside of a block of "
              + slot.byteSize()
              + " bytes at "
              + Hex.of(slot.address())
              + slot.history());
    }
  }

  @Override
  public synchronized long usableSize(MemoryArena own, long address) {
    return requireLive(address).byteSize();
  }

  @Override
  public synchronized boolean tryResize(MemoryArena own, long address, long newByteSize) {
    return newByteSize <= requireLive(address).byteSize();
  }

  @Override
  public synchronized long blockContaining(MemoryArena own, long address) {
    GuardedSlot slot = slotAt(address);
    return slot != null
            && slot.isLive()
            && address >= slot.address()
            && address - slot.address() < slot.byteSize()
        ? slot.address()
        : 0;
  }

  // ---- looking in

  @Override
  public void walk(HeapVisitor visitor) {
    List<long[]> live = new ArrayList<>();
    GuardedArena own;
    synchronized (this) {
      own = arena;
      for (GuardedSlot slot : slots) {
        if (slot.isLive()) {
          live.add(new long[] {slot.address(), slot.byteSize()});
        }
      }
    }
    if (own != null) {
      visitor.arena(own.address(), own.byteSize());
      live.forEach(block -> visitor.liveBlock(block[0], block[1]));
    }
  }

  @Override
  public synchronized LiveGauge.Reading verify() {
    long blocks = 0;
    long bytes = 0;
    for (GuardedSlot slot : slots) {
      if (slot.isLive()) {
        requireIntact(slot);
        blocks++;
        bytes += slot.byteSize();
      }
    }
    if (blocks != gauge.read().blocks() || bytes != gauge.read().bytes()) {
      throw new HeapCorruptionException(0, "the count of guarded blocks is wrong");
    }
    return new LiveGauge.Reading(blocks, bytes, 0);
  }

  @Override
  public synchronized LiveGauge.Reading live() {
    return gauge.read();
  }

  @Override
  public boolean countsLive() {
    return true;
  }

  @Override
  public synchronized List<AllocationSite> allocationSites() {
    return Sites.grouped(
        slots.stream()
            .filter(GuardedSlot::isLive)
            .map(slot ->
                new AllocationSite(
                    Objects.requireNonNull(slot.allocated()).frames(), 1, slot.byteSize())));
  }

  // ---- life

  /** Gives the arena back, whatever is live in it. */
  @Override
  public void close() {
    List<HeapCorruptionException> damage = new ArrayList<>();
    synchronized (this) {
      closed = true;
      unavailable = true;
      if (arena == null) {
        return;
      }
      for (GuardedSlot slot : slots) {
        if (slot.isLive()) {
          collectDamage(slot, damage);
          gauge.freed(slot.byteSize());
          slot.markFreed(CallSite.here());
          Lingering.release(slot);
        }
      }
      slots.clear();
      free.clear();
      supply.giveBack(arena);
      arena = null;
    }
    damage.forEach(misuseHandler::misuse);
    Lingering.retry();
  }

  private static void collectDamage(GuardedSlot slot, List<HeapCorruptionException> damage) {
    try {
      requireIntact(slot);
    } catch (HeapCorruptionException found) {
      damage.add(found);
    }
  }

  @Override
  public long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    throw new UnsupportedOperationException("blocks come here by sampling alone");
  }

  @Override
  public long goodSize(long byteSize) {
    return byteSize;
  }

  /** Gives the pool back if no block is in it; the next one that is to be watched makes another. */
  @Override
  public synchronized void trim() {
    GuardedArena own = arena;
    if (own != null
        && gauge.read().blocks() == 0
        && slots.stream().allMatch(GuardedSlot::tryEndLifetime)) {
      slots.clear();
      free.clear();
      arena = null;
      supply.giveBack(own);
    }
    unavailable = closed || (unavailable && arena != null);
  }

  @Override
  public void releaseThreadCaches() {
    // All threads share the slots.
  }

  @Override
  public BlockEngine newSibling() {
    throw new UnsupportedOperationException("an allocator has one pool of guarded slots");
  }
}
