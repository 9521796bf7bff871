package dev.mem.core.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.AllocationSite;
import dev.mem.HeapCorruptionException;
import dev.mem.HeapVisitor;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.MisuseException;
import dev.mem.core.Simulations;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryAccount;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.arena.MemoryLimits;
import dev.mem.core.arena.NativeCall;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.LiveGauge;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.FaultInjectingPageSource;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import dev.mem.tests.fixture.ForwardingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import dev.mem.user.Caller;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GuardedSlotsTest {
  private static final long PAGE = 4096;
  private static final int SLOTS = 256;
  private static final long POOL_BYTES = (2L * SLOTS + 1) * PAGE;
  private static final long ID = 1L << 50;

  private SimulatedPageSource simulated = Simulations.likeMacOs(PAGE);
  private FaultInjectingPageSource source = new FaultInjectingPageSource(simulated);
  private MemoryAccount account = new MemoryAccount(OptionalLong.empty());
  private final List<MisuseException> late = new ArrayList<>();
  private GuardedSlots slots = newSlots();

  private GuardedSlots newSlots() {
    return new GuardedSlots(ID, new ArenaSupply(source, account, ID), late::add);
  }

  private void use(SimulatedPageSource other, OptionalLong limitBytes) {
    simulated = other;
    source = new FaultInjectingPageSource(other);
    account = new MemoryAccount(limitBytes);
    slots = newSlots();
  }

  @AfterEach
  void everythingIsReleased() {
    source.heal();
    slots.verify();
    simulated.verify();
    slots.close();
    ArenaSupply.retryReleases();
    assertThat(slots.live().blocks()).isZero();
    assertThat(slots.live().bytes()).isZero();
    assertThat(account.reservedBytes()).isZero();
    assertThat(account.committedBytes()).isZero();
    simulated.verifyAllReleased();
  }

  private long allocate(long byteSize) {
    return slots.tryAllocate(byteSize, 16, Content.UNSPECIFIED);
  }

  private static MemoryArena arenaOf(long address) {
    return Objects.requireNonNull(AddressMap.arenaAt(address));
  }

  private void free(long address) {
    slots.free(arenaOf(address), address);
  }

  private static MemorySegment memory(long address, long byteSize) {
    MemoryArena arena = arenaOf(address);
    return arena.range().asSlice(address - arena.address(), byteSize);
  }

  private void assertRefused(long address, Kind kind, String told) {
    MemoryArena arena = arenaOf(address);
    for (Runnable call :
        List.<Runnable>of(
            () -> slots.free(arena, address),
            () -> slots.usableSize(arena, address),
            () -> slots.tryResize(arena, address, 1))) {
      assertThatExceptionOfType(InvalidFreeException.class)
          .isThrownBy(call::run)
          .withMessageContaining(told)
          .satisfies(wrong -> assertThat(wrong.kind()).isEqualTo(kind));
    }
  }

  // ---- allocation

  @Test
  void aBlockEndsAtAGuardPageAndIsKnownByItsAddress() {
    assertThat(slots.allocatorId()).isEqualTo(ID);
    long address = allocate(33);
    MemoryArena arena = arenaOf(address);
    assertThat(arena.owner()).isSameAs(slots);
    assertThat(arena.byteSize()).isEqualTo(POOL_BYTES);
    assertThat((address + 48 - arena.address()) % PAGE).isZero();
    assertThat((address - arena.address()) / PAGE).isEqualTo(1);
    assertThat(slots.usableSize(arena, address)).isEqualTo(33);
    assertThat(memory(address, 33).toArray(JAVA_BYTE)).containsOnly(0xA5);
    assertThat(slots.live()).isEqualTo(new LiveGauge.Reading(1, 33, 33));
    assertThat(slots.verify()).isEqualTo(new LiveGauge.Reading(1, 33, 0));
    assertThat(slots.countsLive()).isTrue();
    assertThat(source.calls(Verb.PROTECT)).as("guard pages").isEqualTo(SLOTS + 1);
    assertThat(account.committedBytes()).isGreaterThanOrEqualTo((SLOTS + 2) * PAGE);
  }

  @Test
  void onlyWhatHasRoomInAPageIsTaken() {
    assertThat(allocate(0)).isZero();
    assertThat(allocate(PAGE + 1)).isZero();
    assertThat(slots.tryAllocate(1, 2 * PAGE, Content.UNSPECIFIED)).isZero();
    assertThat(account.reservedBytes()).as("there is no pool yet").isZero();
    long page = allocate(PAGE);
    assertThat((page - arenaOf(page).address()) % PAGE).isZero();
    long aligned = slots.tryAllocate(1, PAGE, Content.UNSPECIFIED);
    assertThat(aligned % PAGE).isZero();
    assertThat(slots.goodSize(77)).isEqualTo(77);
    free(page);
    free(aligned);
  }

  @Test
  void zeroedBlocksAreZero() {
    for (int i = 0; i < SLOTS + 2; i++) {
      long address = slots.tryAllocate(100, 16, Content.ZEROED);
      assertThat(memory(address, 100).toArray(JAVA_BYTE)).containsOnly(0);
      memory(address, 100).fill((byte) 1);
      free(address);
    }
  }

  @Test
  void thereIsABlockForEachSlotAndNoMore() {
    var addresses = new HashSet<Long>();
    for (int i = 0; i < SLOTS; i++) {
      addresses.add(allocate(16));
    }
    assertThat(addresses).hasSize(SLOTS).doesNotContain(0L);
    assertThat(allocate(16)).isZero();
    assertThat(slots.live().blocks()).isEqualTo(SLOTS);
    List<Long> order = List.copyOf(addresses);
    free(order.get(10));
    free(order.get(20));
    assertThat(allocate(16)).as("the one freed first").isEqualTo(order.get(10));
    assertThat(allocate(16)).isEqualTo(order.get(20));
    assertThat(allocate(16)).isZero();
    addresses.forEach(this::free);
    assertThat(slots.live()).isEqualTo(new LiveGauge.Reading(0, 0, 16 * SLOTS));
  }

  @Test
  void blocksComeHereBySamplingAlone() {
    assertThatThrownBy(() -> slots.allocate(1, 16, Content.UNSPECIFIED, Exhaustion.THROWS))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(slots::newSibling).isInstanceOf(UnsupportedOperationException.class);
    slots.releaseThreadCaches();
  }

  // ---- segments

  @Test
  void aSegmentEndsWithItsBlock() {
    long address = allocate(33);
    MemorySegment block = arenaOf(address).segment(address, 33);
    assertThat(block.address()).isEqualTo(address);
    assertThat(block.byteSize()).isEqualTo(33);
    free(address);
    assertThat(block.scope().isAlive()).isFalse();
    MemoryArena arena = arenaOf(address);
    assertThat(arena.segment(address, 1).scope()).isEqualTo(arena.range().scope());
    assertThat(arena.segment(arena.address(), 1).scope()).isEqualTo(arena.range().scope());
  }

  @Test
  void whereNothingHasALifetimeOfItsOwnASegmentIsThatOfTheArena() {
    var traits =
        new PageSourceTraits(
            PAGE, PAGE, 0, Set.of(PageSourceTrait.PROTECTS, PageSourceTrait.SCOPES));
    use(Simulations.of("without", traits), OptionalLong.empty());
    long address = allocate(33);
    MemoryArena arena = arenaOf(address);
    assertThat(arena.segment(address, 33).scope()).isEqualTo(arena.range().scope());
    assertThat(source.calls(Verb.RESCOPE)).isZero();
  }

  // ---- wrong addresses

  @Test
  void aRefusalTellsWhatIsThere() {
    long address = allocate(33);
    assertRefused(address + 16, Kind.INTERIOR, "the block nearby is at 0x%x".formatted(address));
    assertRefused(address + 32, Kind.INTERIOR, "and has 33 bytes");
    assertRefused(address + 33, Kind.NEVER_ALLOCATED, "the block nearby");
    assertRefused(address - 1, Kind.NEVER_ALLOCATED, "allocated by");
    assertRefused(address - PAGE, Kind.NEVER_ALLOCATED, "no block is there");
    assertRefused(address + PAGE, Kind.NEVER_ALLOCATED, "no block is there");
    assertRefused(address + 2 * PAGE, Kind.NEVER_ALLOCATED, "no block is there");
    MemoryArena arena = arenaOf(address);
    assertRefused(arena.address() + POOL_BYTES - 1, Kind.NEVER_ALLOCATED, "no block is there");
    free(address);
    assertRefused(address, Kind.ALREADY_FREE, "freed by");
    assertRefused(address + 5, Kind.ALREADY_FREE, "allocated by");
  }

  @Test
  void aBlockContainsItsBytes() {
    long address = allocate(33);
    MemoryArena arena = arenaOf(address);
    assertThat(slots.blockContaining(arena, address)).isEqualTo(address);
    assertThat(slots.blockContaining(arena, address + 32)).isEqualTo(address);
    assertThat(slots.blockContaining(arena, address + 33)).isZero();
    assertThat(slots.blockContaining(arena, address - 1)).isZero();
    assertThat(slots.blockContaining(arena, address + PAGE)).isZero();
    assertThat(slots.blockContaining(arena, address + 2 * PAGE)).isZero();
    free(address);
    assertThat(slots.blockContaining(arena, address)).isZero();
  }

  @Test
  void aBlockIsNotResizedButMayBeUsedForLess() {
    long address = allocate(33);
    MemoryArena arena = arenaOf(address);
    assertThat(slots.tryResize(arena, address, 34)).isFalse();
    assertThat(slots.tryResize(arena, address, 33)).isTrue();
    assertThat(slots.tryResize(arena, address, 10)).isTrue();
    assertThat(slots.usableSize(arena, address)).isEqualTo(33);
  }

  // ---- damage

  @Test
  void damageIsFoundByFreeAndByVerification() {
    long address = allocate(33);
    MemorySegment behind = memory(address + 33, 1);
    behind.set(JAVA_BYTE, 0, (byte) 0);
    for (Runnable call : List.<Runnable>of(() -> free(address), slots::verify)) {
      assertThatExceptionOfType(HeapCorruptionException.class)
          .isThrownBy(call::run)
          .withMessageContaining("a block of 33 bytes at 0x%x".formatted(address))
          .withMessageContaining("allocated by")
          .satisfies(damage -> assertThat(damage.address()).isEqualTo(address + 33));
    }
    assertThat(slots.live().blocks()).as("it stays live").isEqualTo(1);
    behind.set(JAVA_BYTE, 0, (byte) 0xC9);
    free(address);
    assertThat(slots.live().blocks()).isZero();
  }

  @Test
  void damageIsToldAtClose() {
    long damaged = allocate(33);
    long intact = allocate(20);
    memory(damaged - 1, 1).set(JAVA_BYTE, 0, (byte) 0);
    assertThat(slots.usableSize(arenaOf(intact), intact)).isEqualTo(20);
    slots.close();
    assertThat(late).extracting(MisuseException::address).containsExactly(damaged - 1);
    assertThat(allocate(16)).as("it is closed").isZero();
    slots.trim();
    assertThat(allocate(16)).isZero();
    slots.close();
    assertThat(late).hasSize(1);
  }

  @Test
  void closeEndsTheLifetimeOfLiveBlocks() {
    long address = allocate(33);
    MemoryArena arena = arenaOf(address);
    MemorySegment block = arena.segment(address, 33);
    NativeCall.holding(
        block,
        () -> {
          slots.close();
          assertThat(block.scope().isAlive()).isTrue();
          Lingering.retry();
          assertThat(arena.range().scope().isAlive()).isTrue();
        });
    var other = newSlots();
    assertThat(other.tryAllocate(1, 16, Content.UNSPECIFIED)).isNotZero();
    other.close();
    assertThat(block.scope().isAlive()).as("who closes another pool lets it go").isFalse();
    ArenaSupply.retryReleases();
    assertThat(arena.range().scope().isAlive()).isFalse();
  }

  // ---- what the system refuses

  @Test
  void withoutAPoolNothingIsWatchedUntilATrim() {
    source.failOnce(Verb.RESERVE, 1);
    assertThat(allocate(16)).isZero();
    source.heal();
    assertThat(allocate(16)).as("it is not asked each time").isZero();
    slots.trim();
    assertThat(allocate(16)).isNotZero();
  }

  @Test
  void withoutGuardPagesNothingIsWatchedUntilATrim() {
    for (Verb verb : List.of(Verb.PROTECT, Verb.COMMIT)) {
      source.failFrom(verb, 20);
      assertThat(allocate(16)).isZero();
      assertThat(account.reservedBytes()).as("a pool without guards").isZero();
      source.heal();
      assertThat(allocate(16)).isZero();
      slots.walk(
          new HeapVisitor() {
            @Override
            public void liveBlock(long address, long usableBytes) {
              throw new AssertionError("there is no block");
            }
          });
      slots.trim();
      assertThat(allocate(16)).isNotZero();
      slots.walk(visitor(this::free));
      slots.trim();
    }
  }

  private static HeapVisitor visitor(LongConsumer block) {
    return new HeapVisitor() {
      @Override
      public void liveBlock(long address, long usableBytes) {
        block.accept(address);
      }
    };
  }

  @Test
  void aSlotThatCannotBeOpenedWaitsForTheNextTime() {
    long first = allocate(16);
    free(first);
    source.failFrom(Verb.UNPROTECT, 1);
    for (int i = 0; i < SLOTS - 1; i++) {
      assertThat(allocate(16)).as("slots not used before").isNotZero();
    }
    assertThat(allocate(16)).isZero();
    source.heal();
    assertThat(allocate(16)).isEqualTo(first);
    assertThat(slots.live().blocks()).isEqualTo(SLOTS);
  }

  @Test
  void aSlotWithoutMemoryWaitsForTheNextTime() {
    long first = allocate(16);
    source.failFrom(Verb.COMMIT, 1);
    // What was committed with the guard pages around it serves.
    int more = 0;
    while (allocate(16) != 0) {
      more++;
    }
    assertThat(slots.live().blocks()).isEqualTo(1 + more);
    source.heal();
    for (int i = 1 + more; i < SLOTS; i++) {
      assertThat(allocate(16)).isNotZero();
    }
    assertThat(allocate(16)).isZero();
    free(first);
  }

  @Test
  void aPageThatCannotBeClosedIsUsedAgainAllTheSame() {
    long address = allocate(16);
    source.failFrom(Verb.PROTECT, 1);
    free(address);
    source.heal();
    for (int i = 0; i < SLOTS; i++) {
      assertThat(allocate(16)).isNotZero();
    }
    assertThat(slots.usableSize(arenaOf(address), address)).isEqualTo(16);
  }

  @Test
  void aSlotThatANativeCallUsesStaysOpenAndIsNotUsedMeanwhile() {
    long address = allocate(33);
    MemorySegment block = arenaOf(address).segment(address, 33);
    block.fill((byte) 42);
    NativeCall.holding(
        block,
        () -> {
          free(address);
          assertThat(block.get(JAVA_BYTE, 0)).isEqualTo((byte) 42);
          assertThat(block.scope().isAlive()).isTrue();
          for (int i = 0; i < SLOTS - 1; i++) {
            assertThat(allocate(33)).isNotZero();
          }
          assertThat(allocate(33)).as("the one in use").isZero();
        });
    assertThat(allocate(33)).isEqualTo(address);
    assertThat(block.scope().isAlive()).isFalse();
  }

  @Test
  void aLimitWithoutRoomForThePoolIsNotTouched() {
    use(Simulations.likeMacOs(PAGE), OptionalLong.of(POOL_BYTES - 1));
    assertThat(allocate(16)).isZero();
    assertThat(source.calls(Verb.RESERVE)).isZero();
    use(Simulations.likeMacOs(PAGE), OptionalLong.of(POOL_BYTES));
    assertThat(allocate(16)).isNotZero();
    assertThat(account.committedBytes()).isLessThanOrEqualTo(POOL_BYTES);
  }

  @Test
  void aPoolThatALimitForbadeIsMadeOnceThereIsRoom() {
    use(Simulations.likeMacOs(PAGE), OptionalLong.of(POOL_BYTES + PAGE));
    SimulatedPageSource others = Simulations.likeMacOs(PAGE);
    GuardedSlots other = poolOfTheSameAccount(others);
    assertThat(other.tryAllocate(16, 16, Content.UNSPECIFIED)).isNotZero();
    assertThat(allocate(16)).isZero();
    other.close();
    assertThat(allocate(16)).isNotZero();
    others.verifyAllReleased();
  }

  /** Another pool is filled between two guard pages of this one, and takes what this one needs. */
  @Test
  void aPoolThatALimitForbadeHalfwayIsMadeOnceThereIsRoom() {
    long page = 1 << 16;
    use(Simulations.likeMacOs(page), OptionalLong.of((2 * SLOTS + 1 + 20) * page));
    SimulatedPageSource others = Simulations.likeMacOs(page);
    GuardedSlots other = poolOfTheSameAccount(others);
    source =
        new FaultInjectingPageSource(
            new ForwardingPageSource(simulated) {
              private int calls;

              @Override
              public void protect(MemorySegment range) {
                super.protect(range);
                if (++calls == 20) {
                  for (int i = 0; i < SLOTS; i++) {
                    assertThat(other.tryAllocate(16, 16, Content.UNSPECIFIED)).isNotZero();
                  }
                }
              }
            });
    slots = newSlots();
    assertThat(allocate(16)).isZero();
    assertThat(account.committedBytes()).as("of the other").isEqualTo((2 * SLOTS + 1) * page);
    other.close();
    assertThat(allocate(16)).isNotZero();
    others.verifyAllReleased();
  }

  private GuardedSlots poolOfTheSameAccount(SimulatedPageSource others) {
    return new GuardedSlots(ID + 1, new ArenaSupply(others, account, ID + 1), late::add);
  }

  /** Pages so large that each is committed by itself; the pool is made with leave to exceed. */
  @Test
  void slotsAreUsedAsFarAsTheLimitAllows() {
    long page = 1 << 16;
    long softBytes = (SLOTS + 1 + 3) * page;
    use(Simulations.likeMacOs(page), OptionalLong.empty());
    account =
        new MemoryAccount(new MemoryLimits(OptionalLong.of(softBytes), OptionalLong.empty()), null);
    slots = newSlots();
    long first = ScopedValue.where(account.overSoftLimit(), true).call(() -> allocate(16));
    long[] addresses = {first, allocate(16), allocate(page)};
    assertThat(addresses).doesNotContain(0);
    assertThat(account.committedBytes()).isEqualTo(softBytes);
    assertThat(allocate(16)).isZero();
    simulated.verify();
    free(addresses[1]);
    assertThat(slots.live().blocks()).isEqualTo(2);
  }

  // ---- looking in

  @Test
  void aWalkShowsLiveBlocks() {
    var seen = new ArrayList<String>();
    HeapVisitor visitor =
        new HeapVisitor() {
          @Override
          public void arena(long address, long byteSize) {
            seen.add("arena " + byteSize);
          }

          @Override
          public void liveBlock(long address, long usableBytes) {
            seen.add("live %x %d".formatted(address, usableBytes));
          }
        };
    slots.walk(visitor);
    assertThat(seen).isEmpty();
    long first = allocate(33);
    long freed = allocate(20);
    long last = allocate(10);
    free(freed);
    slots.walk(visitor);
    assertThat(seen)
        .containsExactly(
            "arena " + POOL_BYTES, "live %x 33".formatted(first), "live %x 10".formatted(last));
  }

  @Test
  void sitesAreThoseOfLiveBlocks() {
    assertThat(slots.allocationSites()).isEmpty();
    long first = Caller.here(() -> allocate(33));
    long second = Caller.here(() -> allocate(20));
    long other = Caller.there(() -> allocate(60));
    List<AllocationSite> sites = slots.allocationSites();
    assertThat(sites).extracting(AllocationSite::bytes).containsExactlyInAnyOrder(33L, 20L, 60L);
    assertThat(sites.getFirst().frames().getFirst().getMethodName()).isEqualTo("there");
    free(first);
    free(second);
    assertThat(slots.allocationSites()).extracting(AllocationSite::bytes).containsExactly(60L);
    free(other);
  }

  // ---- trimming

  @Test
  void aPoolWithoutBlocksIsGivenBack() {
    long address = allocate(33);
    MemoryArena arena = arenaOf(address);
    slots.trim();
    assertThat(account.reservedBytes()).as("a block is in it").isEqualTo(POOL_BYTES);
    free(address);
    slots.trim();
    assertThat(account.reservedBytes()).isZero();
    assertThat(arena.range().scope().isAlive()).isFalse();
    assertThat(allocate(33)).as("another pool").isNotZero();
    assertThat(slots.live().blocks()).isEqualTo(1);
  }

  @Test
  void aPoolThatANativeCallUsesIsKept() {
    long address = allocate(33);
    MemorySegment block = arenaOf(address).segment(address, 33);
    NativeCall.holding(
        block,
        () -> {
          free(address);
          slots.trim();
          assertThat(account.reservedBytes()).isEqualTo(POOL_BYTES);
          assertThat(allocate(33)).as("it serves still").isNotZero();
        });
    slots.walk(visitor(this::free));
    slots.trim();
    assertThat(account.reservedBytes()).isZero();
  }
}
