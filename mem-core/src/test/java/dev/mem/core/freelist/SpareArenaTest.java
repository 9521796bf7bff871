package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One empty arena is kept, and never more, nor longer than memory lasts. */
final class SpareArenaTest {
  private static final long PAGE = 4096;
  private static final long ARENA_BYTES = 16 * PAGE;

  private EngineFixture fixture = withLimit(OptionalLong.empty());

  private static EngineFixture withLimit(OptionalLong limitBytes) {
    return new EngineFixture(
        Simulations.likeWindows(PAGE), ARENA_BYTES, limitBytes, TlsfEngine::new);
  }

  @AfterEach
  void verifyAndClose() {
    fixture.verify();
    fixture.close();
  }

  @Test
  void pairsOnAnEmptyHeapAskTheSystemOnce() {
    for (int i = 0; i < 100; i++) {
      fixture.free(fixture.allocate(64));
    }
    assertThat(fixture.account.arenasObtained()).isEqualTo(1);
    assertThat(fixture.account.arenasReleased()).isZero();
    fixture.verify();
  }

  @Test
  void onlyOneIsKept() {
    List<Long> live = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      live.add(fixture.allocate(ARENA_BYTES - 100));
    }
    live.forEach(fixture::free);
    assertThat(fixture.account.arenasReleased()).isEqualTo(7);
    assertThat(fixture.account.reservedBytes()).isEqualTo(ARENA_BYTES);
  }

  @Test
  void whatWasMadeForALargeBlockIsNotKept() {
    fixture.free(fixture.allocate(3 * ARENA_BYTES));
    assertThat(fixture.account.reservedBytes()).isZero();
  }

  @Test
  void firstFitKeepsNone() {
    fixture.close();
    fixture = new EngineFixture(Simulations.likeWindows(PAGE), ARENA_BYTES, OptionalLong.empty());
    fixture.free(fixture.allocate(64));
    assertThat(fixture.account.reservedBytes()).isZero();
  }

  @Test
  void trimGivesItBack() {
    fixture.free(fixture.allocate(64));
    fixture.engine.trim();
    assertThat(fixture.account.reservedBytes()).isZero();
    fixture.engine.trim();
    fixture.free(fixture.allocate(64));
    assertThat(fixture.account.reservedBytes()).isEqualTo(ARENA_BYTES);
  }

  @Test
  void itIsGivenUpRatherThanFail() {
    fixture.close();
    fixture = withLimit(OptionalLong.of(2 * ARENA_BYTES));
    long small = fixture.allocate(ARENA_BYTES - 100);
    fixture.free(small);
    long large = fixture.allocate(2 * ARENA_BYTES - 1000);
    assertThat(fixture.account.reservedBytes()).isEqualTo(2 * ARENA_BYTES);
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> fixture.allocate(ARENA_BYTES));
    fixture.free(large);
  }

  /** A heap of the allocator keeps it: memory of the allocator all the same. */
  @Test
  void theEnginesOfAnAllocatorShareIt() {
    var heap = (TlsfEngine) fixture.engine.newSibling();
    long there = heap.allocate(64, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    heap.free(EngineFixture.tiledArenaOf(there), there);
    assertThat(fixture.account.reservedBytes()).isEqualTo(ARENA_BYTES);
    fixture.free(fixture.allocate(64));
    assertThat(fixture.account.reservedBytes()).as("the second one went").isEqualTo(ARENA_BYTES);
    heap.verify();
    fixture.engine.trim();
    assertThat(fixture.account.reservedBytes()).isZero();
    heap.close();
  }

  @Test
  void aClosedHeapTakesItAlong() {
    var heap = (TlsfEngine) fixture.engine.newSibling();
    long there = heap.allocate(64, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    heap.free(EngineFixture.tiledArenaOf(there), there);
    heap.close();
    assertThat(fixture.account.reservedBytes()).isZero();
    fixture.free(fixture.allocate(64));
    fixture.verify();
  }
}
