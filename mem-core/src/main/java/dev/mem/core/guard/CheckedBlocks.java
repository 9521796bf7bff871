package dev.mem.core.guard;

import dev.mem.Allocator;
import dev.mem.HeapCorruptionException;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.MisuseException;
import dev.mem.MisuseHandler;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.guard.CheckedBlock.State;
import dev.mem.core.layout.Hex;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All checked blocks of an allocator, live and in quarantine, and what becomes of the freed ones.
 *
 * <pre>
 *   byAddress = live blocks and those in quarantine, by the address that the user knows
 *   byHolder  = the same, by the address of the block behind
 * </pre>
 */
final class CheckedBlocks {

  /** What quarantine may hold back, in bytes. */
  private static final long QUARANTINE_BYTES = 16L << 20;

  private static final int QUARANTINE_BLOCKS = 4096;

  private final Allocator behind;
  private final GuardPages guards;
  private final MisuseHandler misuseHandler;
  private final ConcurrentNavigableMap<Long, CheckedBlock> byAddress =
      new ConcurrentSkipListMap<>();
  private final ConcurrentNavigableMap<Long, CheckedBlock> byHolder = new ConcurrentSkipListMap<>();
  private final Quarantine quarantine = new Quarantine(QUARANTINE_BLOCKS, QUARANTINE_BYTES);
  private final AtomicLong heldBlocks = new AtomicLong();
  private final AtomicLong heldBytes = new AtomicLong();
  private final AtomicLong liveBlocks = new AtomicLong();
  private final AtomicLong liveBytes = new AtomicLong();
  private final AtomicLong peakLiveBytes = new AtomicLong();

  CheckedBlocks(Allocator behind, GuardPages guards, MisuseHandler misuseHandler) {
    this.behind = behind;
    this.guards = guards;
    this.misuseHandler = misuseHandler;
  }

  // ---- coming

  void add(CheckedBlock block) {
    block.heap().blocks().add(block);
    byHolder.put(block.holderAddress(), block);
    byAddress.put(block.address(), block);
    heldBlocks.incrementAndGet();
    heldBytes.addAndGet(block.usableHolderBytes());
    liveBlocks.incrementAndGet();
    liveBytesChanged(block.byteSize());
  }

  void resize(CheckedBlock block, long newByteSize) {
    long more = newByteSize - block.byteSize();
    block.resize(newByteSize);
    liveBytesChanged(more);
  }

  private void liveBytesChanged(long more) {
    peakLiveBytes.accumulateAndGet(liveBytes.addAndGet(more), Math::max);
  }

  // ---- finding

  /**
   * Returns the live block at an address.
   *
   * @throws InvalidFreeException if there is none
   */
  CheckedBlock requireLive(long address) {
    CheckedBlock block = byAddress.get(address);
    if (block == null || !block.isLive()) {
      throw explain(address);
    }
    return block;
  }

  /** Returns the block, live or in quarantine, whose bytes contain an address, or null. */
  @Nullable CheckedBlock containing(long address) {
    Map.Entry<Long, CheckedBlock> below = byAddress.floorEntry(address);
    return below != null && address - below.getKey() < below.getValue().byteSize()
        ? below.getValue()
        : null;
  }

  private InvalidFreeException explain(long address) {
    CheckedBlock block = containing(address);
    if (block != null && block.isLive() && block.address() == address) {
      return new InvalidFreeException(
          address, Kind.ALREADY_FREE, "and a new block stands there meanwhile" + block.history());
    }
    if (block != null && block.isLive()) {
      return new InvalidFreeException(
          address,
          Kind.INTERIOR,
          "the block starts "
              + (address - block.address())
              + " bytes before, at "
              + Hex.of(block.address())
              + ", and has "
              + block.byteSize()
              + " bytes; pass that address"
              + block.history());
    }
    if (block != null) {
      return new InvalidFreeException(
          address,
          Kind.ALREADY_FREE,
          address
              - block.address()
              + " bytes into a freed block of "
              + block.byteSize()
              + " bytes"
              + block.history());
    }
    return explainByHolder(address);
  }

  /**
   * What the allocator behind knows, unless the address is in a canary, which it takes for a block.
   */
  private InvalidFreeException explainByHolder(long address) {
    try {
      behind.raw().usableSize(address);
    } catch (InvalidFreeException known) {
      boolean ours =
          known.kind() == Kind.INTERIOR
              && byHolder.containsKey(behind.inspector().blockContaining(address));
      if (!ours) {
        return known;
      }
    }
    return new InvalidFreeException(
        address, Kind.NEVER_ALLOCATED, "it is in the canary before or behind a block");
  }

  @Nullable CheckedBlock ofHolder(long holderAddress) {
    return byHolder.get(holderAddress);
  }

  Collection<CheckedBlock> all() {
    return byAddress.values();
  }

  /** Returns how many blocks of the allocator behind are held. */
  long heldBlocks() {
    return heldBlocks.get();
  }

  /** Returns the usable bytes of the blocks of the allocator behind that are held. */
  long heldBytes() {
    return heldBytes.get();
  }

  long liveBlocks() {
    return liveBlocks.get();
  }

  long liveBytes() {
    return liveBytes.get();
  }

  long peakLiveBytes() {
    return peakLiveBytes.get();
  }

  // ---- going

  /**
   * Frees the live block at an address.
   *
   * @throws InvalidFreeException if there is none
   * @throws HeapCorruptionException if something was written outside of it; it stays live
   */
  void free(long address) {
    CheckedBlock block = requireLive(address);
    HeapCorruptionException damage = block.findDamage();
    if (damage != null) {
      throw damage;
    }
    if (!block.tryMarkFreed(CallSite.here())) {
      throw explain(address);
    }
    liveBlocks.decrementAndGet();
    liveBytes.addAndGet(-block.byteSize());
    // What a native call still uses must not change under it; it waits in quarantine as it is.
    if (block.tryEndLifetime()) {
      block.poison();
    }
    quarantine.add(block);
    release(quarantine.takeSurplus());
  }

  /** Lets everything in quarantine go. */
  void emptyQuarantine() {
    release(quarantine.takeAll());
  }

  private void release(List<CheckedBlock> blocks) {
    int released = 0;
    try {
      while (released < blocks.size()) {
        release(blocks.get(released++));
      }
    } finally {
      // A handler may throw; the others wait for the next time.
      blocks.subList(released, blocks.size()).forEach(quarantine::add);
    }
  }

  private void release(CheckedBlock block) {
    if (!block.tryEndLifetime()) {
      // It waits for the native call that uses it to end.
      quarantine.add(block);
      return;
    }
    try {
      reportDamage(block);
    } finally {
      letGo(block);
    }
  }

  private void letGo(CheckedBlock block) {
    if (!block.tryChangeState(State.FREED, State.GONE)) {
      return;
    }
    if (guards.tryOpen(block)) {
      forget(block);
      freeHolder(block);
    } else {
      // It waits for the system to open its guard page.
      block.tryChangeState(State.GONE, State.FREED);
      quarantine.add(block);
    }
  }

  /** Frees a holder while its arena is pinned: so nobody else can have a block at its address. */
  private void freeHolder(CheckedBlock block) {
    try {
      behind.raw().free(block.holderAddress());
    } catch (InvalidFreeException gone) {
      if (!block.heap().hasEnded()) {
        throw gone;
      }
    } finally {
      block.unpin();
      ArenaSupply.retryReleases();
    }
  }

  private void forget(CheckedBlock block) {
    heldBlocks.decrementAndGet();
    heldBytes.addAndGet(-block.usableHolderBytes());
    byAddress.remove(block.address(), block);
    byHolder.remove(block.holderAddress(), block);
    block.heap().blocks().remove(block);
  }

  private void reportDamage(CheckedBlock block) {
    MisuseException damage = block.findDamage();
    if (damage != null) {
      misuseHandler.misuse(damage);
    }
  }

  /** Forgets all blocks of a heap, which is about to end. */
  void drop(CheckedHeapScope heap) {
    heap.end();
    quarantine.takeAllOf(heap);
    heap.blocks().forEach(this::reportDamage);
    for (CheckedBlock block : heap.blocks()) {
      if (block.tryChangeState(State.LIVE, State.GONE)) {
        liveBlocks.decrementAndGet();
        liveBytes.addAndGet(-block.byteSize());
      } else if (!block.tryChangeState(State.FREED, State.GONE)) {
        continue;
      }
      // Where a guard page cannot be opened, the allocator behind gives it back as it is.
      guards.tryOpen(block);
      Lingering.release(block);
      forget(block);
    }
  }

  /**
   * Checks the canaries of all blocks, and the content of the freed ones.
   *
   * @throws HeapCorruptionException if something was written where it must not
   */
  void verify() {
    for (CheckedBlock block : byAddress.values()) {
      HeapCorruptionException damage = block.findDamage();
      if (damage != null) {
        throw damage;
      }
    }
  }
}
