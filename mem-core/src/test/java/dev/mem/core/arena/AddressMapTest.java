package dev.mem.core.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mem.spi.PageSourceException;
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

  private MapEntry enter(long address, long byteSize) {
    var entry = new ReturnedRange(address);
    AddressMap.prepare(address, byteSize);
    AddressMap.put(address, byteSize, entry);
    entered.add(new long[] {address, byteSize});
    return entry;
  }

  @AfterEach
  void forget() {
    entered.forEach(range -> AddressMap.put(range[0], range[1], null));
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
      AddressMap.put(address, byteSize, null);
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
    assertThat(AddressMap.arenaAt(BASE)).as("it is no arena").isNull();
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
          .isThrownBy(() -> AddressMap.prepare(range[0], range[1]))
          .withMessageContaining("unusable range");
    }
  }

  @Test
  void noticesARangeThatWasNotPrepared() {
    long untouched = BASE + (37L << 36);
    assertThatIllegalStateException()
        .isThrownBy(
            () -> AddressMap.put(untouched + GRANULE, GRANULE, new ReturnedRange(untouched)));
    assertThat(AddressMap.find(untouched + GRANULE)).isNull();
  }

  @Test
  void putNeverMakesATableOfAPreparedRangeWhateverIsEnteredBeside() {
    AddressMap.prepare(BASE + GRANULE, 2 * GRANULE);
    MapEntry whole = enter(BASE + LEAF, LEAF);
    MapEntry beside = enter(BASE, GRANULE);
    AddressMap.put(BASE + GRANULE, 2 * GRANULE, whole);
    entered.add(new long[] {BASE + GRANULE, 2 * GRANULE});
    assertThat(AddressMap.find(BASE)).isSameAs(beside);
    assertThat(AddressMap.find(BASE + 2 * GRANULE)).isSameAs(whole);
  }

  @Test
  void agreesWithASortedMapOverRandomRanges() {
    long seed = 0xADD2;
    var random = new Random(seed);
    // By start address; ranges never overlap, as reservations do not.
    var model = new TreeMap<Long, long[]>();
    for (int step = 0; step < 2000; step++) {
      long address = BASE + (random.nextLong(3 * LEAF) & -GRANULE);
      long byteSize = (1 + random.nextInt(random.nextBoolean() ? 4 : 5000)) * GRANULE;
      var before = model.floorEntry(address + byteSize - 1);
      if (before == null || before.getKey() + before.getValue()[0] <= address) {
        enter(address, byteSize);
        model.put(address, new long[] {byteSize});
      } else {
        long gone = before.getKey();
        AddressMap.put(gone, before.getValue()[0], null);
        model.remove(gone);
      }
      for (int i = 0; i < 8; i++) {
        long asked = BASE + random.nextLong(4 * LEAF);
        var range = model.floorEntry(asked);
        boolean inside = range != null && asked < range.getKey() + range.getValue()[0];
        assertThat(AddressMap.find(asked))
            .as("seed %d, step %d, 0x%x", seed, step, asked)
            .isEqualTo(inside ? new ReturnedRange(range.getKey()) : null);
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
      long address = i % 2 == 0 ? BASE + LEAF : BASE;
      AddressMap.prepare(address + (i % 2 == 0 ? 0 : LEAF), 4 * GRANULE);
      AddressMap.put(address + (i % 2 == 0 ? 0 : LEAF), 4 * GRANULE, new ReturnedRange(address));
      AddressMap.put(BASE + LEAF, 4 * GRANULE, null);
    }
    done.countDown();
    one.join();
    two.join();
    assertThat(failure.get()).isNull();
  }
}
