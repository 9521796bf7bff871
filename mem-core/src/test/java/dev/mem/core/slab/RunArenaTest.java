package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.CommitMap;
import dev.mem.core.arena.Reservation;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.Grains;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The grains of one arena: which are free, where there is room, which OS pages can be purged. */
final class RunArenaTest {
  private static final int GRAINS = 256;
  private static final int PAGE_GRAINS = 4;
  private static final long BASE_BYTES = 1 << 16;
  private static final ArenaOwner OWNER = () -> Long.MAX_VALUE;

  private final Arena memory = Arena.ofConfined();
  private final CommitMap commitMap = someCommitMap();
  private final SlabHeap heap = Fixtures.heapWithoutOwner();

  /** Starts two grains behind a multiple of 64. */
  private final RunArena arena = arena(2, Content.ZEROED);

  /** No OS page is looked at here; any map will do. */
  private static CommitMap someCommitMap() {
    Fixtures.Tested tested = Fixtures.newEngine();
    CommitMap map = Fixtures.arenaOf(tested.allocate(1)).commitMap();
    tested.engine().close();
    return map;
  }

  private RunArena arena(int misalignedGrains, Content fresh) {
    MemorySegment range =
        memory
            .allocate(2 * BASE_BYTES + Grains.bytes(GRAINS), BASE_BYTES)
            .asSlice(Grains.bytes(misalignedGrains), Grains.bytes(GRAINS));
    return new RunArena(OWNER, new Reservation(range, commitMap, null), fresh);
  }

  @AfterEach
  void freesMemory() {
    memory.close();
  }

  private Span take(RunArena from, int first, int count) {
    Span span = new Span(from, from.addressOf(first), count, heap);
    from.take(first, count, span);
    return span;
  }

  private Span take(int first, int count) {
    return take(arena, first, count);
  }

  private void assertCounts(int free) {
    assertThat(arena.freeGrains()).isEqualTo(free);
    assertThat(arena.free.count(0, GRAINS)).isEqualTo(free);
    assertThat(arena.isEmpty()).isEqualTo(free == GRAINS);
  }

  @Test
  void aNewArenaIsFreeAndClean() {
    assertThat(arena.grains()).isEqualTo(GRAINS);
    assertCounts(GRAINS);
    assertThat(arena.isClean(0, GRAINS)).isTrue();
    assertThat(arena.freeFrom(0)).isEqualTo(GRAINS);
    assertThat(arena.freeFrom(GRAINS)).isZero();
    assertThat(arena.find(GRAINS, 1)).isZero();
    assertThat(arena.find(GRAINS + 1, 1)).isEqualTo(-1);
    assertThat(arena.eachExtent()).isEmpty();
    assertThat(arena.isReleased()).isFalse();
    assertThat(arena(0, Content.UNSPECIFIED).isClean(0, 1)).isFalse();
    assertThat(arena(0, Content.UNSPECIFIED).isClean(GRAINS - 1, 1)).isFalse();
  }

  @Test
  void addressesAndGrainsAreTheSameThing() {
    for (int grain = 0; grain < GRAINS; grain++) {
      long address = arena.addressOf(grain);
      assertThat(address).isEqualTo(arena.address() + 1024L * grain);
      assertThat(arena.grainOf(address)).isEqualTo(grain);
      assertThat(arena.grainOf(address + 1023)).isEqualTo(grain);
    }
  }

  @Test
  void whatIsTakenIsNotFoundAndWhatIsGivenIs() {
    Span first = take(0, 10);
    Span second = take(10, 246);
    assertCounts(0);
    assertThat(arena.find(1, 1)).isEqualTo(-1);
    assertThat(arena.eachExtent()).containsExactly(first, second);
    assertThat(arena.extentAt(arena.addressOf(9) + 1023)).isSameAs(first);
    assertThat(arena.extentAt(arena.addressOf(10))).isSameAs(second);
    arena.give(0, 10);
    assertCounts(10);
    assertThat(arena.extentAt(arena.addressOf(9))).isSameAs(NoExtent.INSTANCE);
    assertThat(arena.find(10, 1)).isZero();
    assertThat(arena.find(11, 1)).isEqualTo(-1);
    assertThat(arena.recent.count(0, GRAINS)).isEqualTo(10);
    arena.giveTail(200, 56);
    assertCounts(66);
    assertThat(arena.freeFrom(200)).isEqualTo(56);
    assertThat(arena.find(56, 1)).isEqualTo(200);
  }

  /** A search that has failed remembers the longest run; a longer one that comes up is noticed. */
  @Test
  void theLongestRunIsKnownAgainWhenFreeRunsJoin() {
    for (int i = 0; i < GRAINS; i += 8) {
      take(i, 8);
    }
    arena.give(8, 8);
    arena.give(24, 8);
    assertThat(arena.find(9, 1)).isEqualTo(-1);
    arena.give(16, 8);
    assertThat(arena.find(24, 1)).isEqualTo(8);
    assertThat(arena.find(25, 1)).isEqualTo(-1);
    arena.give(0, 8);
    assertThat(arena.find(32, 1)).isZero();
    arena.hide(0, 8);
    assertThat(arena.find(32, 1)).isEqualTo(-1);
    assertThat(arena.find(24, 1)).isEqualTo(8);
    arena.unhide(0, 8);
    assertThat(arena.find(32, 1)).isZero();
    assertCounts(32);
  }

  @Test
  void hiddenGrainsAreNeitherFreeNorInUse() {
    arena.hide(0, GRAINS);
    assertCounts(0);
    assertThat(arena.find(1, 1)).isEqualTo(-1);
    assertThat(arena.eachExtent()).isEmpty();
    arena.unhide(0, GRAINS);
    assertCounts(GRAINS);
    assertThat(arena.find(GRAINS, 1)).isZero();
    assertThat(arena.recent.count(0, GRAINS)).isZero();
  }

  /** By trial: the first aligned grain that begins enough free ones. */
  @Test
  void findIsFirstFitAtEveryAlignment() {
    for (int i = 0; i < GRAINS; i += 16) {
      take(i, 1 + i / 32);
    }
    for (int align = 1; align <= 64; align *= 2) {
      for (int wanted = 1; wanted <= 20; wanted++) {
        assertThat(arena.find(wanted, align))
            .as("%d grains at a multiple of %d", wanted, align)
            .isEqualTo(findByTrial(wanted, align));
      }
    }
  }

  private int findByTrial(int wanted, int align) {
    for (int first = 0; first + wanted <= GRAINS; first++) {
      boolean aligned = arena.addressOf(first) % Grains.bytes(align) == 0;
      if (aligned && arena.free.nextClear(first) >= first + wanted) {
        return first;
      }
    }
    return -1;
  }

  @Test
  void anotherDescriptorTakesThePlaceOfAll() {
    Span span = take(4, 8);
    Span longer = new Span(arena, span.address, 12, heap);
    arena.hide(12, 4);
    arena.describe(4, 12, longer);
    assertThat(arena.eachExtent()).containsExactly(longer);
    assertCounts(GRAINS - 12);
  }

  @Test
  void eachGrainOfARunIsDescribedAndNoOther() {
    for (int count = 1; count <= GRAINS - 2; count++) {
      Span span = new Span(arena, arena.addressOf(1), count, heap);
      arena.describe(1, count, span);
      assertThat(arena.extents).startsWith(NoExtent.INSTANCE).endsWith(NoExtent.INSTANCE);
      assertThat(Arrays.copyOfRange(arena.extents, 1, 1 + count)).containsOnly(span);
      assertThat(arena.extents[1 + count]).isSameAs(NoExtent.INSTANCE);
      arena.describe(1, count, NoExtent.INSTANCE);
      assertThat(arena.extents).containsOnly(NoExtent.INSTANCE);
    }
  }

  @Test
  void grainsHandedOutAreDirty() {
    arena.markDirty(10, 5);
    assertThat(arena.isClean(0, 10)).isTrue();
    assertThat(arena.isClean(0, 11)).isFalse();
    assertThat(arena.isClean(14, 1)).isFalse();
    assertThat(arena.isClean(15, GRAINS - 15)).isTrue();
  }

  private List<Integer> purgeable(Purge extent) {
    List<Integer> pages = new ArrayList<>();
    int first = arena.nextPurgeable(0, PAGE_GRAINS, extent);
    while (first < GRAINS) {
      int end = arena.purgeableEnd(first, PAGE_GRAINS, extent);
      for (; first < end; first += PAGE_GRAINS) {
        pages.add(first);
      }
      first = arena.nextPurgeable(first, PAGE_GRAINS, extent);
    }
    assertThat(first).isEqualTo(GRAINS);
    return pages;
  }

  @Test
  void onlyWholeFreeDirtyPagesArePurged() {
    assertThat(purgeable(Purge.ALL)).as("all is clean").isEmpty();
    arena.markDirty(3, 1);
    arena.markDirty(8, 12);
    arena.markDirty(GRAINS - 1, 1);
    assertThat(purgeable(Purge.ALL)).containsExactly(0, 8, 12, 16, GRAINS - 4);
    take(13, 1);
    assertThat(purgeable(Purge.ALL)).containsExactly(0, 8, 16, GRAINS - 4);
    take(GRAINS - 4, 1);
    assertThat(purgeable(Purge.ALL)).containsExactly(0, 8, 16);
    assertThat(arena.nextPurgeable(1, PAGE_GRAINS, Purge.ALL)).isEqualTo(8);
    assertThat(arena.nextPurgeable(9, PAGE_GRAINS, Purge.ALL)).isEqualTo(16);
    assertThat(arena.nextPurgeable(20, PAGE_GRAINS, Purge.ALL)).isEqualTo(GRAINS);
    assertThat(arena.purgeableEnd(8, PAGE_GRAINS, Purge.ALL)).isEqualTo(12);
  }

  @Test
  void whatHasBecomeFreeSinceTheLastPurgeWaits() {
    Span span = take(8, 8);
    arena.markDirty(0, 24);
    arena.give(8, span.grains);
    assertThat(purgeable(Purge.LONG_FREE)).containsExactly(0, 4, 16, 20);
    assertThat(purgeable(Purge.ALL)).containsExactly(0, 4, 8, 12, 16, 20);
    arena.recent.clearAll();
    assertThat(purgeable(Purge.LONG_FREE)).containsExactly(0, 4, 8, 12, 16, 20);
  }

  @Test
  void descriptorsAreCounted() {
    long empty = arena.metadataBytes();
    take(0, 3);
    take(5, 3);
    assertThat(arena.metadataBytes()).isEqualTo(empty + 2 * 96);
    arena.giveTail(6, 2);
    assertThat(arena.metadataBytes()).as("a tail is no extent").isEqualTo(empty + 2 * 96);
    arena.give(0, 3);
    assertThat(arena.metadataBytes()).isEqualTo(empty + 96);
    assertThat(empty).isGreaterThan(GRAINS * 4L + 3 * GRAINS / Byte.SIZE);
  }

  @Test
  void eachGrainTakesAReferenceAndThreeBits() {
    MemorySegment part = arena.range().asSlice(0, Grains.bytes(64));
    var smaller = new RunArena(OWNER, new Reservation(part, commitMap, null), Content.ZEROED);
    long perMap = arena.free.metadataBytes() - smaller.free.metadataBytes();
    assertThat(perMap).isGreaterThanOrEqualTo((GRAINS - 64) / Byte.SIZE);
    long mapSlots = Grains.bytes(GRAINS - 64) / AddressMap.GRANULE_BYTES;
    assertThat(arena.metadataBytes() - smaller.metadataBytes())
        .isEqualTo((GRAINS - 64) * 4L + 3 * perMap + mapSlots * 4);
  }

  @Test
  void aReleasedArenaSaysSo() {
    arena.markReleased();
    assertThat(arena.isReleased()).isTrue();
  }
}
