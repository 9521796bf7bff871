package dev.mem.core.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mem.spi.PageSourceException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The map is one for the whole process: the addresses here are far from those that any page source
 * returns, and forgotten after each test.
 */
final class AddressMapTest {
  private static final long GRANULE = AddressMap.GRANULE_BYTES;
  private static final long LEAF = GRANULE << 12;
  private static final long MIDDLE = LEAF << 12;

  /** The top quarter of the 48 bits, where no user address of today's systems is. */
  private static final long BASE = 3L << 46;

  private final List<long[]> entered = new ArrayList<>();

  private record Entered(long byteSize, MapEntry entry) {}

  private MapEntry enter(long address, long byteSize) {
    var entry = new MemoryArena(() -> address, reservation(address));
    AddressMap.enter(address, byteSize, entry);
    entered.add(new long[] {address, byteSize});
    return entry;
  }

  @AfterEach
  void forget() {
    entered.forEach(range -> AddressMap.leave(range[0], range[1], null));
    entered.forEach(range -> assertThat(AddressMap.find(range[0])).isNull());
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        GRANULE,
        5 * GRANULE,
        LEAF - GRANULE,
        LEAF,
        LEAF + GRANULE,
        MIDDLE - GRANULE,
        MIDDLE,
        MIDDLE + LEAF + GRANULE
      })
  void findsEveryAddressOfARangeAndNoneBeside(long byteSize) {
    for (long shift : new long[] {0, GRANULE, LEAF - GRANULE, LEAF, MIDDLE - GRANULE}) {
      long address = BASE + shift;
      MapEntry entry = enter(address, byteSize);
      for (long distance = 0; distance < byteSize; distance += Math.max(GRANULE, byteSize / 64)) {
        assertThat(AddressMap.find(address + distance)).isSameAs(entry);
      }
      assertThat(AddressMap.find(address + byteSize - 1)).isSameAs(entry);
      assertThat(AddressMap.find(address + byteSize)).isNull();
      assertThat(AddressMap.find(address - 1)).isNull();
      AddressMap.leave(address, byteSize, null);
      assertThat(AddressMap.find(address)).isNull();
      assertThat(AddressMap.find(address + byteSize - 1)).isNull();
    }
  }

  @Test
  void replacesASlotOfOneEntryByATableWhenAPartChanges() {
    MapEntry large = enter(BASE, 2 * MIDDLE);
    MapEntry middle = enter(BASE + LEAF, LEAF);
    MapEntry small = enter(BASE + LEAF + GRANULE, GRANULE);
    assertThat(AddressMap.find(BASE)).isSameAs(large);
    assertThat(AddressMap.find(BASE + LEAF - 1)).isSameAs(large);
    assertThat(AddressMap.find(BASE + LEAF)).isSameAs(middle);
    assertThat(AddressMap.find(BASE + LEAF + GRANULE)).isSameAs(small);
    assertThat(AddressMap.find(BASE + LEAF + 2 * GRANULE)).isSameAs(middle);
    assertThat(AddressMap.find(BASE + 2 * LEAF)).isSameAs(large);
    assertThat(AddressMap.find(BASE + 2 * MIDDLE - 1)).isSameAs(large);
    // And over the tables that exist by now.
    MapEntry again = enter(BASE, 2 * MIDDLE);
    for (long distance = 0; distance < 4 * LEAF; distance += GRANULE) {
      assertThat(AddressMap.find(BASE + distance)).isSameAs(again);
    }
  }

  @Test
  void anyLongMayBeLookedUp() {
    MapEntry first = enter(BASE, GRANULE);
    MapEntry last = enter((1L << 48) - GRANULE, GRANULE);
    assertThat(AddressMap.find((1L << 48) - 1)).isSameAs(last);
    for (long foreign :
        new long[] {
          0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 48, (1L << 48) + BASE, -BASE, ~BASE
        }) {
      assertThat(AddressMap.find(foreign)).isNull();
    }
    for (int bit = 48; bit < 64; bit++) {
      assertThat(AddressMap.find(BASE | 1L << bit)).isNull();
    }
    assertThat(AddressMap.find(BASE)).isSameAs(first);
    assertThat(AddressMap.arenaAt(BASE)).isSameAs(first);
    var returned = new ReturnedRange(1);
    AddressMap.leave(BASE, GRANULE, returned);
    assertThat(AddressMap.find(BASE)).isSameAs(returned);
    assertThat(AddressMap.arenaAt(BASE)).as("no arena any more").isNull();
  }

  @Test
  void refusesRangesThatCannotBeEntered() {
    for (long[] range :
        new long[][] {
          {-GRANULE, GRANULE},
          {Long.MIN_VALUE, GRANULE},
          {BASE, 0},
          {BASE, -GRANULE},
          {BASE + 1, GRANULE},
          {BASE, GRANULE + 16},
          {(1L << 48) - GRANULE, 2 * GRANULE},
          {1L << 48, GRANULE},
          {GRANULE, Long.MAX_VALUE & -GRANULE}
        }) {
      assertThatExceptionOfType(PageSourceException.class)
          .isThrownBy(() -> AddressMap.enter(range[0], range[1], new ReturnedRange(range[0])))
          .withMessageContaining("unusable range");
    }
  }

  @Test
  void noticesARangeThatWasNotEntered() {
    long untouched = BASE + (37L << 36);
    assertThatIllegalStateException()
        .isThrownBy(
            () -> AddressMap.leave(untouched + GRANULE, GRANULE, new ReturnedRange(untouched)));
    assertThat(AddressMap.find(untouched + GRANULE)).isNull();
  }

  @Test
  void whatRemainsOfAnArenaTakesThePlaceOfItsParts() {
    MapEntry whole = enter(BASE, 2 * LEAF);
    for (long part = 0; part < 2 * LEAF; part += LEAF / 4) {
      AddressMap.enter(BASE + part, LEAF / 4, new ReturnedRange(part));
      assertThat(AddressMap.find(BASE + part)).isNotSameAs(whole);
      AddressMap.leave(BASE + part, LEAF / 4, whole);
      assertThat(AddressMap.find(BASE + part)).isSameAs(whole);
    }
    assertThat(AddressMap.find(BASE + 2 * LEAF - 1)).isSameAs(whole);
    assertThat(AddressMap.find(BASE + 2 * LEAF)).isNull();
  }

  /** A leaf that only remembers is forgotten when others have come after it. */
  @Test
  void remembersTheLatestLeavesOfThoseWithoutAnArena() {
    var returned = new ReturnedRange(1);
    MapEntry arena = enter(BASE, GRANULE);
    entered.add(new long[] {BASE + GRANULE, GRANULE});
    AddressMap.enter(BASE + GRANULE, GRANULE, returned);
    AddressMap.leave(BASE + GRANULE, GRANULE, returned);
    long first = BASE + LEAF;
    long end = first + (RecentLeaves.CAPACITY + 1) * LEAF;
    for (long leaf = first; leaf < end; leaf += LEAF) {
      AddressMap.enter(leaf, GRANULE, returned);
      AddressMap.leave(leaf, GRANULE, returned);
      assertThat(AddressMap.find(Math.min(leaf, first + LEAF))).isSameAs(returned);
    }

    assertThat(AddressMap.find(first)).as("forgotten").isNull();
    for (long leaf = first + LEAF; leaf < end; leaf += LEAF) {
      assertThat(AddressMap.find(leaf)).isSameAs(returned);
      entered.add(new long[] {leaf, GRANULE});
    }
    assertThat(AddressMap.find(BASE)).as("an arena is not forgotten").isSameAs(arena);
    assertThat(AddressMap.find(BASE + GRANULE)).as("nor what is beside it").isSameAs(returned);
    // What was forgotten may be entered again.
    MapEntry again = enter(first, 2 * GRANULE);
    assertThat(AddressMap.find(first + GRANULE)).isSameAs(again);
  }

  /** No table is needed for it, so it is not counted. */
  @Test
  void remembersWhatWasReturnedOfAWholeLeafForGood() {
    var returned = new ReturnedRange(2);
    for (long part = 0; part < LEAF; part += LEAF / 2) {
      AddressMap.enter(BASE + part, LEAF / 2, new ReturnedRange(part));
    }
    for (long part = 0; part < LEAF; part += LEAF / 2) {
      AddressMap.leave(BASE + part, LEAF / 2, returned);
    }
    for (int i = 1; i <= RecentLeaves.CAPACITY + 1; i++) {
      enter(BASE + i * LEAF, GRANULE);
      AddressMap.leave(BASE + i * LEAF, GRANULE, returned);
    }
    assertThat(AddressMap.find(BASE)).isSameAs(returned);
    assertThat(AddressMap.find(BASE + LEAF - 1)).isSameAs(returned);
    assertThat(AddressMap.find(BASE + LEAF)).as("a leaf in part").isNull();
    entered.clear();
    for (int i = 0; i <= RecentLeaves.CAPACITY + 1; i++) {
      enter(BASE + i * LEAF, LEAF);
    }
  }

  private static Reservation reservation(long address) {
    return new Reservation(MemorySegment.ofAddress(address), new CommitMap(GRANULE, GRANULE), null);
  }

  @Test
  void agreesWithASortedMapOverRandomRanges() {
    long seed = 0xADD2;
    var random = new Random(seed);
    // By start address; ranges never overlap, as reservations do not.
    var model = new TreeMap<Long, Entered>();
    for (int step = 0; step < 2000; step++) {
      long address = BASE + (random.nextLong(3 * LEAF) & -GRANULE);
      long byteSize = (1 + random.nextInt(random.nextBoolean() ? 4 : 5000)) * GRANULE;
      var before = model.floorEntry(address + byteSize - 1);
      if (before == null || before.getKey() + before.getValue().byteSize() <= address) {
        model.put(address, new Entered(byteSize, enter(address, byteSize)));
      } else {
        long gone = before.getKey();
        AddressMap.leave(gone, before.getValue().byteSize(), null);
        model.remove(gone);
      }
      for (int i = 0; i < 8; i++) {
        long asked = BASE + random.nextLong(4 * LEAF);
        var range = model.floorEntry(asked);
        boolean inside = range != null && asked < range.getKey() + range.getValue().byteSize();
        assertThat(AddressMap.find(asked))
            .as("seed %d, step %d, 0x%x", seed, step, asked)
            .isEqualTo(inside ? range.getValue().entry() : null);
      }
    }
  }

  /** Readers find what they were handed, whatever comes and goes around it. */
  @Test
  void readersFindTheirRangesWhileOthersComeAndGo() throws InterruptedException {
    long stable = BASE + 7 * GRANULE;
    MapEntry entry = enter(stable, GRANULE);
    var failure = new AtomicReference<Throwable>();
    var started = new CountDownLatch(2);
    var done = new CountDownLatch(1);
    Runnable reader =
        () -> {
          started.countDown();
          try {
            while (done.getCount() > 0) {
              assertThat(AddressMap.find(stable + 8)).isSameAs(entry);
              MapEntry moving = AddressMap.find(BASE + LEAF + 3 * GRANULE);
              if (moving != null) {
                assertThat(moving).isIn(new ReturnedRange(BASE), new ReturnedRange(BASE + LEAF));
              }
            }
          } catch (Throwable failed) {
            failure.set(failed);
          }
        };
    Thread one = Thread.ofPlatform().start(reader);
    Thread two = Thread.ofPlatform().start(reader);
    started.await();
    for (int i = 0; i < 2000; i++) {
      AddressMap.enter(
          BASE + LEAF, 4 * GRANULE, new ReturnedRange(i % 2 == 0 ? BASE : BASE + LEAF));
      AddressMap.leave(BASE + LEAF, 4 * GRANULE, null);
    }
    done.countDown();
    one.join();
    two.join();
    assertThat(failure.get()).isNull();
  }
}
