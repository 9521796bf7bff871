package dev.mem.core.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mem.HugePages;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.Simulations;
import dev.mem.spi.PageSourceException;
import dev.mem.tests.fixture.ForwardingPageSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Calls about an arena that another thread may give back meanwhile, advice, and what is counted.
 */
final class PinnedSupplyTest {
  private static final long PAGE = 4096;
  private static final long ARENA_BYTES = 1 << 20;
  private static final long STEP = 1 << 16;
  private static final long ID = 4712;
  private static final ArenaOwner OWNER = () -> ID;

  private final List<String> advice = new ArrayList<>();
  private boolean refusesAdvice;
  private boolean refusesDecommits;

  private final ForwardingPageSource source =
      new ForwardingPageSource(Simulations.likeLinux(PAGE)) {
        @Override
        public void adviseHugePages(MemorySegment range, HugePageAdvice wanted) {
          advice.add(wanted + " " + range.byteSize());
          if (refusesAdvice) {
            throw new PageSourceException("advise", "it refuses");
          }
        }

        @Override
        public void decommit(MemorySegment range) {
          if (refusesDecommits) {
            throw new PageSourceException("decommit", "it refuses");
          }
          super.decommit(range);
        }
      };

  private final MemoryAccount account = new MemoryAccount(OptionalLong.of(ARENA_BYTES / 2));
  private final ArenaSupply supply = new ArenaSupply(source, account, ID);
  private final MemoryArena arena =
      supply.obtain(ARENA_BYTES, ARENA_BYTES, 16, PinnedSupplyTest::arena, 1, Exhaustion.THROWS);

  private static MemoryArena arena(Reservation reservation) {
    return new MemoryArena(OWNER, reservation);
  }

  @AfterEach
  void everythingIsReleased() {
    supply.giveBack(arena);
    assertThat(account.reservedBytes()).isZero();
    assertThat(account.committedBytes()).isZero();
  }

  private boolean commit(long from, long to) {
    return supply.commitPinned(arena, from, to, 1, Exhaustion.RETURNS_NOTHING);
  }

  @Test
  void everythingCommittedAndDecommittedIsCounted() {
    assertThat(supply.traits()).isEqualTo(source.traits());
    assertThat(commit(0, 4 * STEP)).isTrue();
    assertThat(supply.committedEverBytes()).isEqualTo(4 * STEP);
    assertThat(supply.decommittedEverBytes()).isZero();
    assertThat(supply.decommitPinned(arena, STEP, 3 * STEP)).isTrue();
    assertThat(supply.decommittedEverBytes()).isEqualTo(2 * STEP);
    assertThat(account.committedBytes()).isEqualTo(2 * STEP);
    assertThat(commit(0, 2 * STEP)).isTrue();
    assertThat(supply.committedEverBytes()).isEqualTo(5 * STEP);
    assertThat(account.committedBytes()).isEqualTo(3 * STEP);
    assertThat(supply.decommitPinned(arena, 0, ARENA_BYTES)).isTrue();
    assertThat(account.committedBytes()).isZero();
    assertThat(supply.decommittedEverBytes()).isEqualTo(5 * STEP);
  }

  @Test
  void theLimitPermitsNoMoreThanItHas() {
    assertThat(supply.permits(ARENA_BYTES / 2, 1, Exhaustion.THROWS)).isTrue();
    assertThat(supply.permits(ARENA_BYTES / 2 + 1, 1, Exhaustion.RETURNS_NOTHING)).isFalse();
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> supply.permits(ARENA_BYTES / 2 + 1, 77, Exhaustion.THROWS))
        .withMessageContaining("77");
    assertThat(commit(0, ARENA_BYTES / 2)).isTrue();
    assertThat(supply.permits(1, 1, Exhaustion.RETURNS_NOTHING)).isFalse();
    assertThat(commit(ARENA_BYTES / 2, ARENA_BYTES)).isFalse();
    assertThat(account.committedBytes()).isEqualTo(ARENA_BYTES / 2);
  }

  @Test
  void noPinIsLeftBehind() {
    assertThat(commit(0, STEP)).isTrue();
    assertThat(supply.decommitPinned(arena, 0, STEP)).isTrue();
    assertThat(commit(0, ARENA_BYTES)).as("beyond the limit").isFalse();
    assertThat(arena.tryBeginRelease()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> commit(0, STEP));
    assertThat(supply.decommitPinned(arena, 0, STEP)).isFalse();
  }

  @Test
  void aRefusedDecommitIsTold() {
    assertThat(commit(0, 2 * STEP)).isTrue();
    refusesDecommits = true;
    assertThat(supply.decommitPinned(arena, 0, STEP)).isFalse();
    assertThat(account.committedBytes()).isEqualTo(2 * STEP);
    refusesDecommits = false;
    assertThat(supply.decommitPinned(arena, 0, STEP)).isTrue();
    assertThat(supply.decommitPinned(arena, 0, STEP)).as("nothing is committed there").isTrue();
    assertThat(account.committedBytes()).isEqualTo(STEP);
  }

  private MemoryArena givenBackWhilePinned() {
    MemoryArena other =
        supply.obtain(ARENA_BYTES, ARENA_BYTES, 16, PinnedSupplyTest::arena, 1, Exhaustion.THROWS);
    assertThat(other.tryPin()).isTrue();
    supply.giveBack(other);
    return other;
  }

  /** Who measures pins each arena for a moment, and makes up for it. */
  @Test
  void anArenaGivenBackWhilePinnedGoesWithTheNextMeasurement() {
    MemoryArena other = givenBackWhilePinned();
    other.unpin();
    assertThat(supply.residentBytes()).hasValue(0);
    assertThat(account.reservedBytes()).isEqualTo(ARENA_BYTES);
  }

  /** Who unpins an arena last gives it back, when that was to be done before. */
  @Test
  void anArenaGivenBackWhilePinnedGoesWithThePin() {
    MemoryArena other = givenBackWhilePinned();
    assertThat(account.reservedBytes()).isEqualTo(2 * ARENA_BYTES);
    other.unpin();
    assertThat(commit(0, STEP)).isTrue();
    assertThat(account.reservedBytes()).isEqualTo(ARENA_BYTES);
  }

  @Test
  void adviceIsPassedOnAndNoMore() {
    supply.advise(arena, HugePages.SYSTEM_DEFAULT);
    assertThat(advice).isEmpty();
    supply.advise(arena, HugePages.PREFER);
    refusesAdvice = true;
    supply.advise(arena, HugePages.AVOID);
    assertThat(advice).containsExactly("PREFER 1048576", "AVOID 1048576");
  }

  @Test
  void anArenaKnowsWhoseItIs() {
    assertThat(arena.owner()).isSameAs(OWNER);
    assertThat(arena.innermostOf(ID)).isSameAs(arena);
    assertThat(arena.innermostOf(ID + 1)).isNull();
    ArenaOwner guest = () -> ID + 2;
    MemoryArena inner =
        new MemoryArena(
            guest, new Reservation(arena.range().asSlice(0, STEP), arena.commitMap(), arena));
    assertThat(inner.enclosing()).isSameAs(arena);
    assertThat(inner.innermostOf(ID + 2)).isSameAs(inner);
    assertThat(inner.innermostOf(ID)).isSameAs(arena);
    assertThat(inner.innermostOf(ID + 1)).isNull();
    assertThat(inner.segment(arena.address() + 16, 8)).isEqualTo(arena.range().asSlice(16, 8));
  }
}
