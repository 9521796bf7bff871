package dev.mem.core.arena;

import dev.mem.HugePages;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.layout.Sizes;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSource.HugePageAdvice;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Obtains the arenas of one allocator from its page source, and gives them back.
 *
 * <p>An arena is registered in the {@link AddressMap} for as long as blocks may be in it. Every
 * Java object is made before the arena is registered, those for giving it back included; what fails
 * before that is undone, so that a call either succeeds or changes nothing. Safe for use by any
 * thread; calls about one arena are ordered by its owner's lock.
 *
 * <pre>
 *   held     = arenas obtained and not yet released, those in {@link PendingReleases} included
 *   reserved = sum of their sizes;  committed = sum of their commit maps ≤ limit
 * </pre>
 */
public final class ArenaSupply {

  /**
   * What is committed at a time where as much is free: fewer calls than page by page, little waste.
   */
  private static final long COMMIT_STEP_BYTES = 1L << 16;

  private final PageSource source;
  private final PageSourceTraits traits;
  private final long granularityBytes;
  private final MemoryAccount account;
  private final ReturnedRange returnedRange;
  private final AtomicInteger obtaining = new AtomicInteger();

  /** Whether no arena may be obtained any more. */
  private volatile boolean ending;

  private final Map<MemoryArena, ArenaRelease> held = new ConcurrentHashMap<>();

  public ArenaSupply(PageSource source, MemoryAccount account, long allocatorId) {
    this.source = source;
    this.traits = source.traits();
    this.granularityBytes = Math.max(traits.granularityBytes(), AddressMap.GRANULE_BYTES);
    this.account = account;
    this.returnedRange = new ReturnedRange(allocatorId);
  }

  public PageSourceTraits traits() {
    return traits;
  }

  public PageSource source() {
    return source;
  }

  /**
   * Obtains an arena; nothing of it is committed yet.
   *
   * @param leastBytes the least size that will do
   * @param preferredBytes the size to ask for first, if larger; halved while the page source
   *     refuses
   * @param byteAlignment the alignment of its address, a power of two
   * @param maker makes the arena from its address space
   * @param requestedBytes what the user asked for, for the error
   * @return the arena, or null if {@code exhaustion} says so
   * @throws IllegalStateException after {@link #whenNothingIsHeld}
   */
  public <A extends MemoryArena> @Nullable A obtain(
      long leastBytes,
      long preferredBytes,
      long byteAlignment,
      Function<Reservation, A> maker,
      long requestedBytes,
      Exhaustion exhaustion) {
    StackReserve.require();
    // Pairs with whenNothingIsHeld: either that sees this under way, or this sees the end.
    obtaining.incrementAndGet();
    try {
      if (ending) {
        throw new IllegalStateException("already closed");
      }
      return obtainNow(
          leastBytes, preferredBytes, byteAlignment, maker, requestedBytes, exhaustion);
    } finally {
      obtaining.decrementAndGet();
      if (ending) {
        PendingReleases.retry();
      }
    }
  }

  private <A extends MemoryArena> @Nullable A obtainNow(
      long leastBytes,
      long preferredBytes,
      long byteAlignment,
      Function<Reservation, A> maker,
      long requestedBytes,
      Exhaustion exhaustion) {
    PendingReleases.retry();
    var release = new ArenaRelease(this, Arena.ofShared());
    try {
      MemorySegment range = reserve(leastBytes, preferredBytes, byteAlignment, release.scope());
      release.reserved(range);
      return register(release, range, maker);
    } catch (PageSourceException refused) {
      PendingReleases.release(release);
      refuse(requestedBytes, refused, exhaustion);
      return null;
    } catch (Throwable failed) {
      PendingReleases.release(release);
      throw failed;
    }
  }

  private MemorySegment reserve(
      long leastBytes, long preferredBytes, long byteAlignment, Arena scope) {
    long least = Sizes.alignUp(leastBytes, granularityBytes);
    long alignment = Math.max(byteAlignment, granularityBytes);
    long byteSize = Math.max(least, Sizes.alignUp(preferredBytes, granularityBytes));
    while (true) {
      try {
        return source.reserve(byteSize, alignment, scope);
      } catch (PageSourceException refused) {
        if (byteSize == least) {
          throw refused;
        }
        byteSize = Math.max(least, Sizes.alignUp(byteSize / 2, granularityBytes));
      }
    }
  }

  private <A extends MemoryArena> A register(
      ArenaRelease release, MemorySegment range, Function<Reservation, A> maker) {
    CommitMap commitMap = new CommitMap(range.byteSize(), traits.pageSizeBytes());
    MemoryArena enclosing = AddressMap.arenaAt(range.address());
    A arena = maker.apply(new Reservation(range, commitMap, enclosing));
    StackReserve.require();
    held.put(arena, release);
    try {
      AddressMap.enter(range.address(), range.byteSize(), arena);
    } catch (Throwable failed) {
      held.remove(arena);
      throw failed;
    }
    // From here on nothing fails.
    release.registered(arena);
    account.arenaObtained(range.byteSize());
    return arena;
  }

  /**
   * Returns whether the limits permit to commit some bytes more at this moment, so that an arena
   * for them is worth asking for.
   *
   * @param requestedBytes what the user asked for, for the error
   */
  public boolean permits(long bytes, long requestedBytes, Exhaustion exhaustion) {
    if (account.wouldCommit(bytes)) {
      return true;
    }
    refuse(requestedBytes, null, exhaustion);
    return false;
  }

  /**
   * Commits as {@link #commit} does, for callers that do not order it with the release of the
   * arena.
   *
   * @throws IllegalStateException if the arena is on its way out
   */
  public boolean commitPinned(
      MemoryArena arena,
      long fromOffset,
      long toOffset,
      long requestedBytes,
      Exhaustion exhaustion) {
    if (!arena.tryPin()) {
      throw new IllegalStateException("already closed");
    }
    try {
      return commit(arena, fromOffset, toOffset, requestedBytes, exhaustion);
    } finally {
      unpin(arena);
    }
  }

  /** Decommits as {@link #decommit} does; false if the arena is on its way out. */
  public boolean decommitPinned(MemoryArena arena, long fromOffset, long toOffset) {
    if (!arena.tryPin()) {
      return false;
    }
    try {
      return decommit(arena, fromOffset, toOffset);
    } finally {
      unpin(arena);
    }
  }

  private static void unpin(MemoryArena arena) {
    arena.unpin();
    // The pin may have kept the arena from being released.
    PendingReleases.retry();
  }

  /**
   * Commits what is not committed of a range of an arena.
   *
   * @param requestedBytes what the user asked for, for the error
   * @return whether all of it is committed now; false only if {@code exhaustion} says so
   */
  public boolean commit(
      MemoryArena arena,
      long fromOffset,
      long toOffset,
      long requestedBytes,
      Exhaustion exhaustion) {
    // The second of two neighbours that need the same OS page has to wait for the first.
    synchronized (arena.commitMap()) {
      CommitMap map = arena.commitMap();
      long offset = map.nextUncommitted(fromOffset, toOffset);
      while (offset < toOffset) {
        PageSourceException refused = commitRun(arena, offset, toOffset);
        if (refused != null || !map.isCommitted(offset)) {
          refuse(requestedBytes, refused, exhaustion);
          return false;
        }
        offset = map.nextUncommitted(offset, toOffset);
      }
      return true;
    }
  }

  /**
   * Commits the first run of uncommitted pages from {@code offset} on: up to the end of a commit
   * step, or only what is needed if that is refused. Commits nothing if even that is refused; what
   * the page source said about it is returned, or null if the limit forbids it.
   */
  private @Nullable PageSourceException commitRun(MemoryArena arena, long offset, long toOffset) {
    CommitMap map = arena.commitMap();
    long from = Sizes.alignDown(offset, traits.pageSizeBytes());
    long neededEnd = map.nextCommitted(from, Sizes.alignUp(toOffset, traits.pageSizeBytes()));
    long stepEnd = Math.min(Sizes.alignUp(neededEnd, COMMIT_STEP_BYTES), arena.byteSize());
    long end = map.nextCommitted(from, stepEnd);
    PageSourceException refused = commitPages(arena, from, end);
    return map.isCommitted(from) || end == neededEnd
        ? refused
        : commitPages(arena, from, neededEnd);
  }

  /**
   * Commits uncommitted pages; none if the limit forbids it, or if the page source refuses, and
   * then returns what it said.
   */
  private @Nullable PageSourceException commitPages(MemoryArena arena, long from, long end) {
    StackReserve.require();
    if (!account.tryCommit(end - from)) {
      return null;
    }
    boolean committed = false;
    try {
      source.commit(arena.range().asSlice(from, end - from));
      committed = true;
    } catch (PageSourceException refused) {
      return refused;
    } finally {
      if (!committed) {
        account.decommitted(end - from);
      }
    }
    arena.commitMap().markCommitted(from, end);
    account.committed(end - from);
    return null;
  }

  /**
   * Gives back the memory of all whole OS pages inside a range of an arena. Where the page source
   * cannot, or refuses, or the stack is nearly used up, they stay committed.
   *
   * @return whether none of them is committed now
   */
  public boolean decommit(MemoryArena arena, long fromOffset, long toOffset) {
    if (!traits.has(PageSourceTrait.DECOMMITS) || !StackReserve.isThere()) {
      return false;
    }
    boolean all = true;
    synchronized (arena.commitMap()) {
      CommitMap map = arena.commitMap();
      long end = Sizes.alignDown(toOffset, traits.pageSizeBytes());
      long from = map.nextCommitted(Sizes.alignUp(fromOffset, traits.pageSizeBytes()), end);
      while (from < end) {
        long runEnd = map.nextUncommitted(from, end);
        if (tryDecommit(arena.range().asSlice(from, runEnd - from))) {
          map.markDecommitted(from, runEnd);
          account.decommitted(runEnd - from);
          account.purged(runEnd - from);
        } else {
          all = false;
        }
        from = map.nextCommitted(runEnd, end);
      }
    }
    return all;
  }

  private boolean tryDecommit(MemorySegment range) {
    try {
      source.decommit(range);
      return true;
    } catch (PageSourceException refused) {
      return false;
    }
  }

  /**
   * Releases an arena in which no block is live any more: now, or as soon as that is possible. It
   * is no longer found by address from here on.
   */
  public void giveBack(MemoryArena arena) {
    MemoryArena enclosing = arena.enclosing();
    AddressMap.leave(
        arena.address(), arena.byteSize(), enclosing != null ? enclosing : returnedRange);
    PendingReleases.release(Objects.requireNonNull(held.get(arena)));
  }

  /** Tries again what could not be released before. */
  public static void retryReleases() {
    PendingReleases.retry();
  }

  /** Records that an arena was released. */
  void released(MemoryArena arena) {
    held.remove(arena);
    account.decommitted(arena.commitMap().committedBytes());
    account.arenaReleased(arena.byteSize());
  }

  /**
   * Lets no arena be obtained any more, and runs an action once none is held: now, or when the last
   * one could be released.
   */
  public void whenNothingIsHeld(BooleanSupplier action) {
    ending = true;
    PendingReleases.release(
        new PendingRelease() {
          @Override
          boolean tryRelease() {
            return obtaining.get() == 0 && held.isEmpty() && action.getAsBoolean();
          }
        });
  }

  /** Asks for the memory of an arena to be backed by huge pages or not; advice only. */
  public void advise(MemoryArena arena, HugePages hugePages) {
    HugePageAdvice advice =
        switch (hugePages) {
          case SYSTEM_DEFAULT -> null;
          case PREFER -> HugePageAdvice.PREFER;
          case AVOID -> HugePageAdvice.AVOID;
        };
    if (advice != null && traits.has(PageSourceTrait.ADVISES_HUGE_PAGES)) {
      try {
        source.adviseHugePages(arena.range(), advice);
      } catch (PageSourceException refused) {
        // The memory serves as well without.
      }
    }
  }

  /** Returns all that was ever committed, what was given back since included. */
  public long committedEverBytes() {
    return account.committedEverBytes();
  }

  /** Returns all that was ever given back of arenas that were held still. */
  public long decommittedEverBytes() {
    return account.decommittedEverBytes();
  }

  /** Returns the Java-heap bytes that describe the arenas held and their blocks. */
  public long metadataBytes() {
    return held.keySet().stream().mapToLong(MemoryArena::metadataBytes).sum();
  }

  /** Returns how much of the arenas held is in RAM; empty if the page source cannot tell. */
  public OptionalLong residentBytes() {
    if (!traits.has(PageSourceTrait.MEASURES_RESIDENT)) {
      return OptionalLong.empty();
    }
    try {
      long resident = 0;
      for (MemoryArena arena : held.keySet()) {
        resident += residentBytes(arena);
      }
      return OptionalLong.of(resident);
    } catch (PageSourceException refused) {
      return OptionalLong.empty();
    } finally {
      // A pin may have kept an arena from being released.
      PendingReleases.retry();
    }
  }

  private long residentBytes(MemoryArena arena) {
    if (!arena.tryPin()) {
      return 0;
    }
    try {
      return source.residentBytes(arena.range());
    } finally {
      arena.unpin();
    }
  }

  private void refuse(
      long requestedBytes, @Nullable PageSourceException refused, Exhaustion exhaustion) {
    if (exhaustion == Exhaustion.THROWS) {
      throw account.outOfMemory(requestedBytes, refused);
    }
  }

  /** Makes the error for a request that no address space could hold. */
  public OffHeapOutOfMemoryError outOfMemory(long requestedBytes) {
    return account.outOfMemory(requestedBytes, null);
  }
}
