package dev.mem.core;

import dev.mem.AllocationSite;
import dev.mem.Allocator;
import dev.mem.AllocatorOptions;
import dev.mem.AllocatorStatistics;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.HeapCorruptionException;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.LeakListener.Leak;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.MapEntry;
import dev.mem.core.arena.MemoryAccount;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.MemoryLimits;
import dev.mem.core.arena.ReturnedRange;
import dev.mem.core.arena.StackReserve;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.freelist.BestFitEngine;
import dev.mem.core.freelist.BoundaryTagEngine;
import dev.mem.core.freelist.BuddyEngine;
import dev.mem.core.freelist.FirstFitEngine;
import dev.mem.core.freelist.NextFitEngine;
import dev.mem.core.freelist.SegregatedFitEngine;
import dev.mem.core.freelist.TlsfEngine;
import dev.mem.core.guard.GuardedSlots;
import dev.mem.core.guard.LimitPolicy;
import dev.mem.core.guard.LimitedAllocator;
import dev.mem.core.guard.LimitedEngine;
import dev.mem.core.guard.SampledEngine;
import dev.mem.core.guard.Sites;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.Hex;
import dev.mem.core.layout.Pieces;
import dev.mem.core.layout.Sizes;
import dev.mem.core.slab.ShardedEngine;
import dev.mem.core.source.ContiguousPageSource;
import dev.mem.core.source.PageSourceSelector;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one allocator share: its engines, its arenas, its account, and whether it is
 * closed.
 *
 * <p>An allocator has one main engine, and one more for each open heap. The engine of a block is
 * that of the arena that contains its address.
 *
 * <pre>
 *   engines = main engine + one for each open heap
 *   closed: set once, before the first engine is closed; whoever finds no arena looks at it again to tell why
 * </pre>
 */
final class AllocatorCore implements AllocationGuard {
  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.incrementAndGet();
  private final AllocatorOptions options;
  private final MemoryAccount account;
  private final Object lock = new Object();
  private final ArenaSupply supply;
  private final @Nullable ContiguousPageSource contiguous;
  private final LimitPolicy limitPolicy;
  private final BlockEngine mainEngine;
  private final BlockEngine quickEngine;
  private final Set<BlockEngine> engines = ConcurrentHashMap.newKeySet();
  private final Set<AllocatorArena> openArenas = ConcurrentHashMap.newKeySet();
  private @Nullable Allocator publicAllocator;

  // Read by every call without further ado: a racing close is found out by the engine's lock.
  private final AtomicBoolean closed = new AtomicBoolean();

  AllocatorCore(AllocatorOptions requested) {
    Pieces.rehearse();
    PageSource source = requested.pageSource();
    if (source == null) {
      source = PageSourceSelector.platform();
    }
    this.options = requested.withPageSource(source);
    LimitPolicy parent = parentPolicy(requested.parent());
    this.account =
        new MemoryAccount(
            new MemoryLimits(requested.softLimitBytes(), requested.limitBytes()),
            parent == null ? null : parent.account());
    this.limitPolicy =
        new LimitPolicy(account, requested.limitListener(), this::publicAllocator, parent);
    OptionalLong contiguousBytes = requested.contiguousBytes();
    this.contiguous =
        contiguousBytes.isPresent()
            ? ContiguousPageSource.reserve(source, contiguousBytes.getAsLong(), 1)
            : null;
    this.supply = new ArenaSupply(contiguous != null ? contiguous : source, account, id);
    this.mainEngine = guarded(newEngine(requested.engine()));
    this.quickEngine = mainEngine.quick();
    this.engines.add(mainEngine);
  }

  private BlockEngine newEngine(Engine engine) {
    EngineContext context =
        new EngineContext(
            id,
            supply,
            options.arenaBytes(),
            options.purging(),
            options.hugePages(),
            options.misuseHandler(),
            new LiveGauge(),
            lock);
    return switch (engine) {
      case SHARDED -> new ShardedEngine(context);
      case FIRST_FIT -> new FirstFitEngine(context);
      case NEXT_FIT -> new NextFitEngine(context);
      case BEST_FIT -> new BestFitEngine(context);
      case BOUNDARY_TAG -> new BoundaryTagEngine(context);
      case BUDDY -> new BuddyEngine(context);
      case SEGREGATED -> new SegregatedFitEngine(context);
      case TLSF -> new TlsfEngine(context);
    };
  }

  private static @Nullable LimitPolicy parentPolicy(@Nullable Allocator parent) {
    return switch (parent) {
      case null -> null;
      case LimitedAllocator limited -> limited.limitPolicy();
      default ->
          throw new IllegalArgumentException(
              "parent must be an allocator of this implementation, but is " + parent);
    };
  }

  /** Puts in front of an engine what the options ask for. */
  private BlockEngine guarded(BlockEngine engine) {
    BlockEngine sampled =
        options.checking() == Checking.SAMPLED && supply.traits().has(PageSourceTrait.PROTECTS)
            ? new SampledEngine(
                engine, new GuardedSlots(id, supply, options.misuseHandler()), interval())
            : engine;
    return limitPolicy.asksAnybody() ? new LimitedEngine(sampled, limitPolicy) : sampled;
  }

  /** Most allocations of the sharded engine take a quick way, where nobody counts. */
  private int interval() {
    return options.engine() == Engine.SHARDED ? 1 << 10 : 1 << 15;
  }

  AllocatorOptions options() {
    return options;
  }

  LimitPolicy limitPolicy() {
    requireOpen();
    return limitPolicy;
  }

  /** Sets the allocator that listeners are told of; before it is used for the first time. */
  void publishAs(Allocator allocator) {
    publicAllocator = allocator;
  }

  private Allocator publicAllocator() {
    return Objects.requireNonNull(publicAllocator);
  }

  ArenaSupply supply() {
    return supply;
  }

  BlockEngine mainEngine() {
    return mainEngine;
  }

  /** Returns the page source that arenas come from. */
  PageSource source() {
    return supply.source();
  }

  // ---- engines and open arenas

  /** Makes an engine for a heap that the current thread alone allocates from. */
  BlockEngine openConfinedEngine() {
    requireOpen();
    return opened(mainEngine.newSibling());
  }

  /** Makes an engine for a heap that all threads allocate from. */
  BlockEngine openSharedEngine() {
    requireOpen();
    return opened(mainEngine.newSharedSibling());
  }

  private BlockEngine opened(BlockEngine engine) {
    engines.add(engine);
    if (isClosed()) {
      closeHeapEngine(engine);
      requireOpen();
    }
    return engine;
  }

  void closeHeapEngine(BlockEngine engine) {
    engine.close();
    engines.remove(engine);
  }

  List<BlockEngine> engines() {
    return new ArrayList<>(engines);
  }

  void arenaOpened(AllocatorArena arena) {
    openArenas.add(arena);
    if (isClosed()) {
      openArenas.remove(arena);
      requireOpen();
    }
  }

  void arenaClosed(AllocatorArena arena) {
    openArenas.remove(arena);
    ArenaSupply.retryReleases();
  }

  // ---- addresses

  /**
   * Returns the arena of an address that should be a block's.
   *
   * @throws InvalidFreeException if it is in no arena of this allocator
   */
  MemoryArena arenaOfBlock(long address) {
    MapEntry entry = AddressMap.find(address);
    if (entry instanceof MemoryArena arena && !isClosed()) {
      MemoryArena own = arena.innermostOf(id);
      if (own != null) {
        return own;
      }
    }
    throw explain(address, entry);
  }

  private InvalidFreeException explain(long address, @Nullable MapEntry entry) {
    if (isClosed()) {
      return new InvalidFreeException(
          address, Kind.AFTER_CLOSE, "allocator \"" + options.name() + "\" is closed");
    }
    if (entry instanceof MemoryArena) {
      return new InvalidFreeException(
          address,
          Kind.OTHER_ALLOCATOR,
          "pass it to the allocator it came from, not to \"" + options.name() + "\"");
    }
    if (entry instanceof ReturnedRange returned
        && returned.allocatorId() == id
        && Sizes.isAligned(address, BlockHeaders.UNIT_BYTES)) {
      return new InvalidFreeException(
          address, Kind.ALREADY_FREE, "all blocks of its arena are, and the arena was given back");
    }
    return new InvalidFreeException(
        address, Kind.NEVER_ALLOCATED, "it is in none of the arenas of \"" + options.name() + "\"");
  }

  /** Returns this allocator's arena that contains any address, or null. */
  @Nullable MemoryArena arenaContaining(long address) {
    MemoryArena quickly = quickEngine.arenaQuickly(address);
    if (quickly != null) {
      return quickly;
    }
    MemoryArena arena = AddressMap.arenaAt(address);
    return arena == null ? null : arena.innermostOf(id);
  }

  /** Returns the engine that placed the blocks of an arena. */
  static BlockEngine engineOf(MemoryArena arena) {
    return (BlockEngine) arena.owner();
  }

  /** Returns the segment that users of the raw tier reach the memory at an address through. */
  MemorySegment range(long address) {
    requireOpen();
    MemoryArena arena = arenaContaining(address);
    if (arena == null) {
      throw new IllegalArgumentException(
          "address " + Hex.of(address) + " is in none of the arenas of \"" + options.name() + "\"");
    }
    return contiguous != null ? contiguous.range() : arena.range();
  }

  /** Returns where live blocks were allocated, as far as that is watched. */
  List<AllocationSite> allocationSites() {
    return Sites.grouped(engines().stream().flatMap(engine -> engine.allocationSites().stream()));
  }

  // ---- life

  boolean isClosed() {
    return closed.get();
  }

  void requireOpen() {
    if (isClosed()) {
      throw new IllegalStateException("allocator \"" + options.name() + "\" is already closed");
    }
  }

  @Override
  public void requireAllocationAllowed() {
    requireOpen();
  }

  @Override
  public void requireHeapOpen() {
    // What is not an explicit heap ends with the allocator only.
  }

  void close() {
    StackReserve.require();
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LiveGauge.Reading leaked = mainEngine.live();
    List<AllocationSite> sites = allocationSites();
    openArenas.forEach(AllocatorArena::closeWithAllocator);
    engines().forEach(this::closeHeapEngine);
    if (contiguous != null) {
      supply.whenNothingIsHeld(() -> tryClose(contiguous));
    }
    if (leaked.blocks() > 0) {
      options
          .leakListener()
          .leaked(new Leak(options.name(), leaked.blocks(), leaked.bytes(), sites));
    }
  }

  private static boolean tryClose(ContiguousPageSource source) {
    try {
      source.close();
      return true;
    } catch (IllegalStateException | PageSourceException refused) {
      return false;
    }
  }

  // ---- figures

  AllocatorStatistics statistics() {
    requireOpen();
    LiveGauge.Reading now = mainEngine.live();
    return new AllocatorStatistics(
        contiguous != null ? contiguous.range().byteSize() : account.reservedBytes(),
        account.committedBytes(),
        supply.residentBytes(),
        supply.metadataBytes() + engines().stream().mapToLong(BlockEngine::metadataBytes).sum(),
        now.blocks(),
        now.bytes(),
        account.peakCommittedBytes(),
        now.peakBytes(),
        account.arenasObtained(),
        account.arenasReleased());
  }

  /** Checks every engine, and that the gauge counts what they have. */
  void verify() {
    synchronized (lock) {
      long blocks = 0;
      long bytes = 0;
      for (BlockEngine engine : engines) {
        LiveGauge.Reading found = engine.verify();
        blocks += found.blocks();
        bytes += found.bytes();
      }
      LiveGauge.Reading counted = mainEngine.live();
      if (mainEngine.countsLive() && (blocks != counted.blocks() || bytes != counted.bytes())) {
        throw new HeapCorruptionException(
            0,
            counted.blocks()
                + " live blocks of "
                + counted.bytes()
                + " bytes are counted, but "
                + blocks
                + " of "
                + bytes
                + " bytes are there");
      }
    }
  }
}
