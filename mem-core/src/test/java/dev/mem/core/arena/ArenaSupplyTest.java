package dev.mem.core.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.Simulations;
import dev.mem.core.source.RegionPageSource;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.FaultInjectingPageSource;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ArenaSupplyTest {
  private static final long PAGE = 4096;
  private static final long GRANULE = 16 * PAGE;
  private static final long ID = 4711;
  private static final ArenaOwner OWNER = () -> ID;

  private SimulatedPageSource simulated = Simulations.likeWindows(PAGE);
  private FaultInjectingPageSource source = new FaultInjectingPageSource(simulated);
  private MemoryAccount account = new MemoryAccount(OptionalLong.empty());
  private ArenaSupply supply = new ArenaSupply(source, account, ID);

  private void use(SimulatedPageSource other, OptionalLong limitBytes) {
    simulated = other;
    source = new FaultInjectingPageSource(other);
    account = new MemoryAccount(limitBytes);
    supply = new ArenaSupply(source, account, ID);
  }

  @AfterEach
  void everythingIsReleased() {
    source.heal();
    ArenaSupply.retryReleases();
    simulated.verifyAllReleased();
    assertThat(account.reservedBytes()).isZero();
    assertThat(account.committedBytes()).isZero();
    assertThat(supply.metadataBytes()).isZero();
    assertThat(account.arenasReleased()).isEqualTo(account.arenasObtained());
  }

  private MemoryArena obtain(long leastBytes) {
    return obtain(leastBytes, 1);
  }

  private MemoryArena obtain(long leastBytes, long preferredBytes) {
    return supply.obtain(
        leastBytes, preferredBytes, 16, ArenaSupplyTest::arena, leastBytes, Exhaustion.THROWS);
  }

  private static MemoryArena arena(Reservation reservation) {
    return new MemoryArena(OWNER, reservation);
  }

  @Test
  void anArenaIsFoundByAddressUntilItIsGivenBack() {
    MemoryArena arena = obtain(1);
    assertThat(arena.byteSize()).isEqualTo(GRANULE);
    assertThat(account.reservedBytes()).isEqualTo(GRANULE);
    assertThat(supply.metadataBytes()).isEqualTo(arena.metadataBytes());
    assertThat(AddressMap.arenaAt(arena.address())).isSameAs(arena);
    assertThat(AddressMap.arenaAt(arena.address() + GRANULE - 1)).isSameAs(arena);
    supply.giveBack(arena);
    assertThat(AddressMap.find(arena.address())).isEqualTo(new ReturnedRange(ID));
    assertThat(arena.range().scope().isAlive()).isFalse();
    assertThat(simulated.liveReservations()).isZero();
  }

  @Test
  void anArenaCountsItsSlotsInTheAddressMap() {
    MemoryArena small = obtain(1);
    MemoryArena large = obtain(64 * GRANULE);
    assertThat(small.metadataBytes()).isPositive();
    assertThat(large.metadataBytes() - small.metadataBytes())
        .as("a reference of four bytes and a bit for each page")
        .isBetween(63 * 16 * 4L, 63 * 16 * 5L);
    supply.giveBack(small);
    supply.giveBack(large);
  }

  @Test
  void alignmentIsThatAskedForOrTheGranularity() {
    MemoryArena arena =
        supply.obtain(1, 1, 64 * GRANULE, ArenaSupplyTest::arena, 1, Exhaustion.THROWS);
    assertThat(arena.address() % (64 * GRANULE)).isZero();
    supply.giveBack(arena);
  }

  @Test
  void sourcesWithSmallPagesAreAskedForWholeGranulesOfTheMap() {
    use(Simulations.likeLinux(256), OptionalLong.empty());
    MemoryArena arena = obtain(1);
    assertThat(arena.byteSize()).isEqualTo(AddressMap.GRANULE_BYTES);
    assertThat(arena.address() % AddressMap.GRANULE_BYTES).isZero();
    supply.giveBack(arena);
  }

  // ---- refused reservations

  @Test
  void aRefusedReservationIsHalvedDownToWhatIsNeeded() {
    source.failFrom(Verb.RESERVE, 1);
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> obtain(3 * GRANULE, 64 * GRANULE))
        .satisfies(error -> assertThat(error.requestedBytes()).isEqualTo(3 * GRANULE))
        .satisfies(error -> assertThat(error.osError()).isNotNull());
    // 64, 32, 16, 8, 4, 3
    assertThat(source.calls(Verb.RESERVE)).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"3, 64, 8", "9, 64, 9", "10, 64, 10", "1, 10, 10", "1, 21, 6", "1, 1, 1"})
  void theFirstSizeGrantedIsTaken(long leastPages, long preferredPages, long grantedPages) {
    try (Arena scope = Arena.ofShared()) {
      var tenPages = RegionPageSource.over(scope.allocate(10 * PAGE, PAGE));
      var limited = new ArenaSupply(tenPages, account, ID);
      MemoryArena arena =
          limited.obtain(
              leastPages * PAGE,
              preferredPages * PAGE,
              16,
              ArenaSupplyTest::arena,
              1,
              Exhaustion.THROWS);
      assertThat(arena.byteSize()).isEqualTo(grantedPages * PAGE);
      limited.giveBack(arena);
    }
  }

  @Test
  void aRefusalMayReturnNothing() {
    source.failFrom(Verb.RESERVE, 1);
    assertThat(
            supply.obtain(1, 1, 16, ArenaSupplyTest::arena, 1, Exhaustion.RETURNS_NOTHING) == null)
        .isTrue();
  }

  @Test
  void theLargestPreferenceIsNoOverflow() {
    MemoryArena arena = obtain(1, Long.MAX_VALUE);
    assertThat(arena.byteSize()).isBetween(GRANULE, SimulatedPageSource.MAX_RESERVED_BYTES);
    supply.giveBack(arena);
  }

  @Test
  void anErrorForWhatNoAddressSpaceHoldsTellsTheLimit() {
    use(Simulations.likeWindows(PAGE), OptionalLong.of(3 * PAGE));
    OffHeapOutOfMemoryError error = supply.outOfMemory(1L << 50);
    assertThat(error.requestedBytes()).isEqualTo(1L << 50);
    assertThat(error.limitBytes()).hasValue(3 * PAGE);
  }

  // ---- failures on the way

  @Test
  void whateverTheMakerThrowsIsUndone() {
    for (Throwable failure :
        new Throwable[] {
          new OutOfMemoryError("of Java's own"), new StackOverflowError(), new ArithmeticException()
        }) {
      Function<Reservation, MemoryArena> maker =
          reservation -> {
            throw ArenaSupplyTest.<RuntimeException>unchecked(failure);
          };
      assertThatThrownBy(() -> supply.obtain(1, 1, 16, maker, 1, Exhaustion.RETURNS_NOTHING))
          .isSameAs(failure);
      assertThat(simulated.liveReservations()).isZero();
    }
  }

  @Test
  void whatCannotBeUndoneIsReleasedLater() {
    var failure = new OutOfMemoryError("of Java's own");
    source.failOnce(Verb.RELEASE, 1);
    assertThatThrownBy(() ->
            supply.obtain(
                1,
                1,
                16,
                reservation -> {
                  throw failure;
                },
                1,
                Exhaustion.THROWS))
        .isSameAs(failure);
    assertThat(source.failures(Verb.RELEASE)).isEqualTo(1);
    assertThat(simulated.liveReservations()).isEqualTo(1);
    ArenaSupply.retryReleases();
    assertThat(simulated.liveReservations()).isZero();
  }

  @Test
  void anErrorOfTheSourceThatIsNoRefusalIsPassedOn() {
    var failure = new OutOfMemoryError("of Java's own");
    source.failOnce(Verb.RESERVE, 1, verb -> failure);
    assertThatThrownBy(() -> obtain(1)).isSameAs(failure);
    MemoryArena arena = obtain(1);
    source.failOnce(Verb.COMMIT, 1, verb -> failure);
    assertThatThrownBy(() -> supply.commit(arena, 0, 1, 1, Exhaustion.RETURNS_NOTHING))
        .isSameAs(failure);
    assertThat(account.committedBytes()).isZero();
    supply.giveBack(arena);
  }

  @Test
  void anUnusableRangeIsARefusal() {
    var verbs = new ArrayList<String>();
    PageSource empty =
        (PageSource)
            Proxy.newProxyInstance(
                PageSource.class.getClassLoader(),
                new Class<?>[] {PageSource.class},
                (_, method, _) -> {
                  verbs.add(method.getName());
                  return switch (method.getName()) {
                    case "traits" -> source.traits();
                    case "reserve" -> MemorySegment.ofAddress(GRANULE);
                    default -> null;
                  };
                });
    var over = new ArenaSupply(empty, account, ID);
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> over.obtain(1, 1, 16, ArenaSupplyTest::arena, 1, Exhaustion.THROWS))
        .withMessageContaining("unusable range");
    assertThat(verbs).containsExactly("traits", "reserve", "release");
  }

  // ---- releases that are refused

  @Test
  void aRefusedReleaseIsTriedAgain() {
    MemoryArena arena = obtain(1);
    assertThat(supply.commit(arena, 0, 1, 1, Exhaustion.THROWS)).isTrue();
    source.failFrom(Verb.RELEASE, 1);
    supply.giveBack(arena);
    assertThat(account.reservedBytes()).isEqualTo(GRANULE);
    assertThat(account.committedBytes()).isEqualTo(GRANULE);
    assertThat(arena.range().scope().isAlive()).isFalse();
    assertThat(AddressMap.arenaAt(arena.address())).isNull();
    ArenaSupply.retryReleases();
    assertThat(account.arenasReleased()).isZero();
    source.heal();
    // Obtaining another one tries again.
    supply.giveBack(obtain(1));
    assertThat(account.arenasReleased()).isEqualTo(2);
    assertThat(account.committedBytes()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Unexpected.class)
  void aReleaseThatFailsUnexpectedlyIsTriedAgain(Unexpected kind) {
    MemoryArena arena = obtain(1);
    source.failOnce(Verb.RELEASE, 1, verb -> kind.failure);
    assertThatThrownBy(() -> supply.giveBack(arena)).isSameAs(kind.failure);
    assertThat(account.arenasReleased()).isZero();
    ArenaSupply.retryReleases();
    assertThat(account.arenasReleased()).isEqualTo(1);
  }

  /** What a release may throw besides a refusal. */
  enum Unexpected {
    JAVA_OUT_OF_MEMORY(new OutOfMemoryError("of Java's own")),
    STACK_OVERFLOW(new StackOverflowError()),
    BUG(new NullPointerException("a bug of the page source"));

    final Throwable failure;

    Unexpected(Throwable failure) {
      this.failure = failure;
    }
  }

  @Test
  void aPinnedArenaIsReleasedOnceItIsUnpinned() {
    MemoryArena arena = obtain(1);
    assertThat(arena.tryPin()).isTrue();
    assertThat(arena.tryPin()).isTrue();
    supply.giveBack(arena);
    arena.unpin();
    ArenaSupply.retryReleases();
    assertThat(arena.range().scope().isAlive()).isTrue();
    assertThat(arena.tryPin()).as("a pinned one may be pinned further").isTrue();
    arena.unpin();
    arena.unpin();
    ArenaSupply.retryReleases();
    assertThat(arena.range().scope().isAlive()).isFalse();
    assertThat(arena.tryPin()).isFalse();
  }

  @Test
  void anArenaThatANativeCallHoldsIsReleasedAfterIt() {
    MemoryArena arena = obtain(1);
    supply.commit(arena, 0, 2, 2, Exhaustion.THROWS);
    NativeCall.holding(
        arena.segment(arena.address(), 2),
        () -> {
          supply.giveBack(arena);
          assertThat(arena.range().scope().isAlive()).isTrue();
          assertThat(arena.tryPin()).as("its release has begun").isFalse();
          arena.range().get(ValueLayout.JAVA_BYTE, 0);
          ArenaSupply.retryReleases();
          assertThat(account.arenasReleased()).isZero();
        });
    ArenaSupply.retryReleases();
    assertThat(account.arenasReleased()).isEqualTo(1);
  }

  @Test
  void anActionWaitsUntilNothingIsHeldWhicheverIsTriedFirst() {
    MemoryArena first = obtain(1);
    MemoryArena second = obtain(1);
    assertThat(second.tryPin()).isTrue();
    var done = new AtomicBoolean();
    supply.whenNothingIsHeld(() -> !done.getAndSet(true));
    supply.giveBack(first);
    supply.giveBack(second);
    assertThat(done).isFalse();
    second.unpin();
    ArenaSupply.retryReleases();
    assertThat(done).isTrue();
    var refusals = new AtomicLong(2);
    supply.whenNothingIsHeld(() -> refusals.decrementAndGet() < 0);
    ArenaSupply.retryReleases();
    assertThat(refusals).hasValue(0);
    ArenaSupply.retryReleases();
    assertThat(refusals).hasValue(-1);
  }

  @Test
  void whatWaitedIsReleasedBeforeAnotherArenaIsObtained() {
    MemoryArena arena = obtain(1);
    source.failOnce(Verb.RELEASE, 1);
    supply.giveBack(arena);
    assertThat(account.arenasReleased()).isZero();
    MemoryArena another = obtain(1);
    assertThat(account.arenasReleased()).isEqualTo(1);
    supply.giveBack(another);
  }

  /** An allocator that is closed while another thread obtains its last arena. */
  @Test
  void anActionWaitsForAnArenaThatIsBeingObtained() {
    var done = new AtomicBoolean();
    MemoryArena arena =
        supply.obtain(
            1,
            1,
            16,
            reservation -> {
              supply.whenNothingIsHeld(() -> !done.getAndSet(true));
              assertThat(done).isFalse();
              return arena(reservation);
            },
            1,
            Exhaustion.THROWS);
    assertThat(done).as("the arena is held").isFalse();
    supply.giveBack(Objects.requireNonNull(arena));
    assertThat(done).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> obtain(1));
  }

  @Test
  void anActionIsDoneOnceNothingIsBeingObtained() {
    var done = new AtomicBoolean();
    var failure = new ArithmeticException();
    assertThatThrownBy(() ->
            supply.obtain(
                1,
                1,
                16,
                _ -> {
                  supply.whenNothingIsHeld(() -> !done.getAndSet(true));
                  throw failure;
                },
                1,
                Exhaustion.THROWS))
        .isSameAs(failure);
    assertThat(done).isTrue();
  }

  // ---- commit and decommit

  @Test
  void commitsInStepsAndOnlyWhatIsMissing() {
    MemoryArena arena = obtain(4 * GRANULE);
    assertThat(supply.commit(arena, 100, 101, 1, Exhaustion.THROWS)).isTrue();
    assertThat(account.committedBytes()).isEqualTo(GRANULE);
    assertThat(supply.commit(arena, 0, GRANULE, 1, Exhaustion.THROWS)).isTrue();
    assertThat(source.calls(Verb.COMMIT)).isEqualTo(1);
    assertThat(
            supply.commit(arena, 2 * GRANULE + PAGE, 2 * GRANULE + PAGE + 1, 1, Exhaustion.THROWS))
        .isTrue();
    assertThat(account.committedBytes()).isEqualTo(GRANULE + 15 * PAGE);
    assertThat(supply.commit(arena, 0, arena.byteSize(), 1, Exhaustion.THROWS)).isTrue();
    assertThat(account.committedBytes()).isEqualTo(arena.byteSize());
    assertThat(simulated.committedBytes()).isEqualTo(arena.byteSize());
    supply.giveBack(arena);
  }

  @Test
  void aLimitIsKeptByCommittingNoMoreThanNeeded() {
    use(Simulations.likeWindows(PAGE), OptionalLong.of(3 * PAGE));
    MemoryArena arena = obtain(1);
    assertThat(supply.commit(arena, 0, PAGE + 1, 1, Exhaustion.THROWS)).isTrue();
    assertThat(account.committedBytes()).isEqualTo(2 * PAGE);
    assertThat(supply.commit(arena, 0, 4 * PAGE, 1, Exhaustion.RETURNS_NOTHING)).isFalse();
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> supply.commit(arena, 0, 4 * PAGE, 77, Exhaustion.THROWS))
        .satisfies(error -> assertThat(error.requestedBytes()).isEqualTo(77))
        .satisfies(error -> assertThat(error.limitBytes()).hasValue(3 * PAGE))
        .satisfies(error -> assertThat(error.osError()).isNull());
    assertThat(account.committedBytes()).isEqualTo(2 * PAGE);
    assertThat(supply.commit(arena, 0, 3 * PAGE, 1, Exhaustion.THROWS)).isTrue();
    supply.giveBack(arena);
  }

  @Test
  void aRefusedStepIsTriedAgainWithNoMoreThanNeeded() {
    MemoryArena arena = obtain(1);
    source.failOnce(Verb.COMMIT, 1);
    assertThat(supply.commit(arena, 0, PAGE, 1, Exhaustion.THROWS)).isTrue();
    assertThat(account.committedBytes()).isEqualTo(PAGE);
    assertThat(account.peakCommittedBytes()).isEqualTo(PAGE);
    supply.giveBack(arena);
  }

  @Test
  void aRefusedCommitChargesNothing() {
    MemoryArena arena = obtain(1);
    source.failFrom(Verb.COMMIT, 1);
    assertThat(supply.commit(arena, 0, PAGE, 1, Exhaustion.RETURNS_NOTHING)).isFalse();
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> supply.commit(arena, 0, PAGE, 1, Exhaustion.THROWS))
        .satisfies(error -> assertThat(error.osError()).isInstanceOf(PageSourceException.class));
    assertThat(account.committedBytes()).isZero();
    assertThat(account.peakCommittedBytes()).isZero();
    assertThat(arena.commitMap().committedBytes()).isZero();
    supply.giveBack(arena);
  }

  @Test
  void decommitsWholePagesThatAreCommitted() {
    MemoryArena arena = obtain(1);
    supply.commit(arena, 0, GRANULE, 1, Exhaustion.THROWS);
    supply.decommit(arena, PAGE, PAGE + PAGE - 1);
    supply.decommit(arena, PAGE + 1, 2 * PAGE + 1);
    supply.decommit(arena, PAGE - 1, PAGE + 1);
    assertThat(account.committedBytes()).isEqualTo(GRANULE);
    supply.decommit(arena, PAGE + 1, 4 * PAGE - 1);
    assertThat(account.committedBytes()).isEqualTo(GRANULE - PAGE);
    assertThat(arena.commitMap().isCommitted(2 * PAGE)).isFalse();
    supply.decommit(arena, 0, GRANULE);
    assertThat(account.committedBytes()).isZero();
    assertThat(simulated.committedBytes()).isZero();
    assertThat(account.peakCommittedBytes()).isEqualTo(GRANULE);
    supply.giveBack(arena);
  }

  @Test
  void aRefusedDecommitLeavesItsPagesAndGoesOn() {
    MemoryArena arena = obtain(1);
    supply.commit(arena, 0, GRANULE, 1, Exhaustion.THROWS);
    supply.decommit(arena, 4 * PAGE, 5 * PAGE);
    source.failOnce(Verb.DECOMMIT, 1);
    supply.decommit(arena, 0, GRANULE);
    assertThat(account.committedBytes()).isEqualTo(4 * PAGE);
    assertThat(simulated.committedBytes()).isEqualTo(4 * PAGE);
    assertThat(arena.commitMap().isCommitted(0)).isTrue();
    assertThat(arena.commitMap().isCommitted(5 * PAGE)).isFalse();
    supply.giveBack(arena);
  }

  @Test
  void whereNothingCanBeDecommittedNothingIsTried() {
    var traits = new PageSourceTraits(PAGE, PAGE, 0, Set.of());
    use(Simulations.of("keeps-all", traits), OptionalLong.empty());
    MemoryArena arena = obtain(1);
    supply.commit(arena, 0, PAGE, 1, Exhaustion.THROWS);
    assertThat(supply.decommit(arena, 0, PAGE)).isFalse();
    assertThat(source.calls(Verb.DECOMMIT)).isZero();
    assertThat(account.committedBytes()).isEqualTo(PAGE);
    assertThat(supply.residentBytes()).isEmpty();
    supply.giveBack(arena);
  }

  @Test
  void aDecommitTellsWhetherAllOfItWent() {
    MemoryArena arena = obtain(1);
    supply.commit(arena, 0, GRANULE, 1, Exhaustion.THROWS);
    assertThat(supply.decommit(arena, 0, PAGE)).isTrue();
    source.failOnce(Verb.DECOMMIT, 1);
    assertThat(supply.decommit(arena, 0, 2 * PAGE)).isFalse();
    assertThat(supply.decommit(arena, 0, GRANULE)).isTrue();
    supply.giveBack(arena);
  }

  @Test
  void aPeakIsOfWhatWasCommittedAtOnce() {
    MemoryArena arena = obtain(4 * GRANULE);
    for (int i = 0; i < 3; i++) {
      supply.commit(arena, 0, GRANULE, 1, Exhaustion.THROWS);
      supply.decommit(arena, 0, GRANULE);
    }
    assertThat(account.peakCommittedBytes()).isEqualTo(GRANULE);
    source.failFrom(Verb.COMMIT, 1);
    assertThat(supply.commit(arena, 2 * GRANULE, 3 * GRANULE, 1, Exhaustion.RETURNS_NOTHING))
        .isFalse();
    assertThat(account.committedBytes()).as("what was refused is not charged").isZero();
    supply.giveBack(arena);
  }

  // ---- resident memory

  @Test
  void residentMemoryIsSummedOverArenas() {
    MemoryArena first = obtain(1);
    MemoryArena second = obtain(1);
    supply.commit(first, 0, PAGE, 1, Exhaustion.THROWS);
    supply.commit(second, 0, 2 * PAGE, 1, Exhaustion.THROWS);
    first.range().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    second.range().set(ValueLayout.JAVA_BYTE, PAGE, (byte) 1);
    assertThat(supply.residentBytes()).hasValue(2 * PAGE);
    source.failOnce(Verb.RESIDENT_BYTES, 1);
    assertThat(supply.residentBytes()).isEmpty();
    source.failFrom(Verb.RELEASE, 1);
    supply.giveBack(first);
    assertThat(supply.residentBytes()).as("one is being released").hasValue(PAGE);
    supply.giveBack(second);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable failure) throws T {
    throw (T) failure;
  }
}
