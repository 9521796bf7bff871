package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.AllocationSite;
import dev.mem.HeapVisitor;
import dev.mem.HugePages;
import dev.mem.Purging;
import dev.mem.core.Simulations;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryAccount;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.freelist.TlsfEngine;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SampledEngineTest {
  private static final long PAGE = 4096;
  private static final long ID = (1L << 50) + 1;

  private final SimulatedPageSource simulated = Simulations.likeLinux(PAGE);
  private final MemoryAccount account = new MemoryAccount(OptionalLong.empty());
  private final ArenaSupply supply = new ArenaSupply(simulated, account, ID);
  private final GuardedSlots slots =
      new GuardedSlots(
          ID,
          supply,
          misuse -> {
            throw misuse;
          });
  private final BlockEngine behind =
      new TlsfEngine(
          new EngineContext(
              ID,
              supply,
              OptionalLong.of(64 * PAGE),
              Purging.ON_DEMAND,
              HugePages.SYSTEM_DEFAULT,
              misuse -> {
                throw misuse;
              },
              new LiveGauge(),
              new Object()));

  /** Watches every allocation that has room in a slot. */
  private final SampledEngine all = new SampledEngine(behind, slots, 1);

  @AfterEach
  void everythingIsReleased() {
    assertThat(all.verify().blocks()).isEqualTo(all.live().blocks());
    all.close();
    ArenaSupply.retryReleases();
    assertThat(account.reservedBytes()).as("both are closed").isZero();
    simulated.verifyAllReleased();
  }

  private static long allocate(BlockEngine engine, long byteSize) {
    return engine.allocate(byteSize, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  private static MemoryArena arenaOf(long address) {
    return Objects.requireNonNull(AddressMap.arenaAt(address));
  }

  private boolean isWatched(long address) {
    return arenaOf(address).owner().equals(slots);
  }

  private static void free(long address) {
    MemoryArena arena = arenaOf(address);
    ((BlockEngine) arena.owner()).free(arena, address);
  }

  /** Returns the number of the first allocation that is watched. */
  private int untilWatched(BlockEngine engine) {
    for (int count = 1; count <= 1000; count++) {
      long address = allocate(engine, 33);
      boolean watched = isWatched(address);
      free(address);
      if (watched) {
        return count;
      }
    }
    throw new AssertionError("none is watched");
  }

  @Test
  void allocationsAreWatchedAtIntervalsAroundTheOneAskedFor() {
    var engine = new SampledEngine(behind, slots, 100);
    long stays = allocate(behind, 33);
    long sum = 0;
    for (int i = 0; i < 200; i++) {
      int interval = untilWatched(engine);
      assertThat(interval).isBetween(51, 150);
      sum += interval;
    }
    assertThat(sum / 200).isBetween(85L, 115L);
    free(stays);
  }

  @Test
  void noThreadIsWatchedFromItsFirstAllocation() throws Exception {
    var engine = new SampledEngine(behind, slots, 10);
    long stays = allocate(behind, 33);
    for (int i = 0; i < 150; i++) {
      // One after the other: those that share a countdown find it where others left it.
      var task = new FutureTask<>(() -> untilWatched(engine));
      Thread.ofPlatform().start(task);
      assertThat(task.get()).isBetween(6, 15);
    }
    free(stays);
  }

  @Test
  void whatHasNoRoomInASlotIsAllocatedAsEver() {
    long small = allocate(all, 33);
    long large = allocate(all, 2 * PAGE);
    assertThat(isWatched(small)).isTrue();
    assertThat(isWatched(large)).isFalse();
    assertThat(arenaOf(large).owner()).isSameAs(behind);
    free(small);
    free(large);
  }

  @Test
  void heapsAreNotWatched() {
    for (BlockEngine heap : List.of(all.newSibling(), all.newSharedSibling())) {
      assertThat(heap).isInstanceOf(TlsfEngine.class).isNotSameAs(behind);
      long address = allocate(heap, 33);
      assertThat(isWatched(address)).isFalse();
      free(address);
      heap.close();
    }
  }

  @Test
  void whatIsLiveIsTheSumOfBoth() {
    long watched = allocate(all, 33);
    long other = allocate(all, 3 * PAGE);
    long otherBytes = behind.live().bytes();
    assertThat(all.live()).isEqualTo(new LiveGauge.Reading(2, otherBytes + 33, otherBytes + 33));
    assertThat(all.verify()).isEqualTo(new LiveGauge.Reading(2, otherBytes + 33, 0));
    assertThat(all.countsLive()).as("the slots are counted apart").isFalse();
    var seen = new ArrayList<Long>();
    HeapVisitor visitor = (address, _) -> seen.add(address);
    all.walk(visitor);
    assertThat(seen).containsExactly(other, watched);
    assertThat(all.allocationSites()).extracting(AllocationSite::bytes).containsExactly(33L);
    free(watched);
    free(other);
    assertThat(all.live().blocks()).isZero();
  }

  @Test
  void bothAreClosedWhateverIsLive() {
    assertThat(isWatched(allocate(all, 33))).isTrue();
    assertThat(isWatched(allocate(all, 2 * PAGE))).isFalse();
    all.close();
    assertThat(all.live().blocks()).isZero();
    assertThat(account.reservedBytes()).isZero();
  }

  @Test
  void bothAreTrimmed() {
    free(allocate(all, 33));
    free(allocate(all, 2 * PAGE));
    assertThat(account.reservedBytes()).isPositive();
    all.trim();
    assertThat(account.reservedBytes()).isZero();
  }
}
