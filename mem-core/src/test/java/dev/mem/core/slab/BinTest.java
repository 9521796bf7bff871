package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.arena.Exhaustion;
import dev.mem.core.layout.Grains;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The slabs of one size class: which is current, which are listed, which are let go. */
final class BinTest {
  private static final int BLOCK_BYTES = 256;

  private final ShardedEngine engine = Fixtures.newEngine().engine();
  private final SlabHeap heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
  private final Bin bin = heap.bin(SizeClasses.of(BLOCK_BYTES, 16));

  @AfterEach
  void nothingIsLeft() {
    engine.drop(heap);
    engine.verify();
    engine.close();
  }

  private Slab slab() {
    return Objects.requireNonNull(
        engine.space().acquire(bin, BLOCK_BYTES, Exhaustion.RETURNS_NOTHING));
  }

  private List<Slab> add(int count) {
    List<Slab> slabs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Slab slab = slab();
      slab.free = 0;
      bin.add(slab);
      slab.letGo();
      slabs.add(slab);
    }
    return slabs;
  }

  private List<Slab> unlist() {
    List<Slab> listed = new ArrayList<>();
    for (Slab slab = bin.unlistFirst(); slab != null; slab = bin.unlistFirst()) {
      assertThat(slab.listed).isFalse();
      listed.add(slab);
    }
    return listed;
  }

  /** Half; of fewer than 16 blocks a quarter; of 2 KiB or less three quarters. */
  private static int listAt(int capacity, int blockBytes) {
    if (capacity * blockBytes <= 2048) {
      return capacity - capacity / 4;
    }
    return capacity < 16 ? Math.max(1, capacity / 4) : capacity / 2;
  }

  /** So that many sizes can be at hand in little memory, and slabs last where there are many. */
  @Test
  void theMoreSlabsThereAreTheLargerIsTheNext() {
    for (Bin each : heap.bins()) {
      int next = SizeClasses.capacity(each.sizeClass);
      for (int capacity :
          new int[] {
            SizeClasses.firstCapacity(each.sizeClass),
            next,
            next,
            next,
            SizeClasses.laterCapacity(each.sizeClass)
          }) {
        assertThat(each.nextCapacity()).isEqualTo(capacity);
        Slab slab =
            Objects.requireNonNull(
                engine.space().acquire(each, BLOCK_BYTES, Exhaustion.RETURNS_NOTHING));
        each.add(slab);
        assertThat(slab.capacity()).isEqualTo(capacity);
        assertThat(slab.full()).isEqualTo(slab.free);
        assertThat(Long.bitCount(slab.full())).isEqualTo(capacity);
        assertThat(Long.numberOfTrailingZeros(~slab.full())).isEqualTo(capacity);
        assertThat(slab.listAt()).isEqualTo(listAt(capacity, each.blockBytes));
        assertThat(slab.limitBytes).isEqualTo(each.blockBytes * capacity);
        assertThat(slab.byteSize() - slab.limitBytes).isBetween(0L, Grains.BYTES - 1L);
      }
    }
  }

  @Test
  void whatABinKnowsFollowsFromItsClass() {
    for (Bin each : heap.bins()) {
      assertThat(each.blockBytes).isEqualTo(SizeClasses.blockBytes(each.sizeClass));
      assertThat(each.current).isSameAs(Slab.EXHAUSTED);
      assertThat(each.owner).isSameAs(Thread.currentThread());
      assertThat(each.heap).isSameAs(heap);
      assertThat(each.engine).isSameAs(engine);
    }
    assertThat(NoExtent.INSTANCE.bitOf(0)).isZero();
    assertThat(NoExtent.INSTANCE.bitOf(NoExtent.INSTANCE.address)).isZero();
  }

  @Test
  void theListIsAQueue() {
    List<Slab> slabs = add(3);
    slabs.forEach(bin::list);
    assertThat(slabs).allMatch(slab -> slab.listed);
    assertThat(unlist()).containsExactlyElementsOf(slabs);
    slabs.forEach(bin::list);
    assertThat(bin.unlistAll()).isSameAs(slabs.get(0));
    assertThat(slabs).noneMatch(slab -> slab.listed);
    assertThat(slabs).as("to be listed again").allMatch(slab -> slab.noteAt == slab.listAt());
    assertThat(slabs.get(0).next).isSameAs(slabs.get(1));
    assertThat(unlist()).isEmpty();
    assertThat(bin.unlistAll()).isNull();
    slabs.forEach(bin::list);
    assertThat(bin.unlistFirst()).isSameAs(slabs.get(0));
    bin.list(slabs.get(0));
    assertThat(unlist()).containsExactly(slabs.get(1), slabs.get(2), slabs.get(0));
    assertThat(slabs).as("none keeps another").allMatch(slab -> slab.next == null);
  }

  @Test
  void whatIsGoneIsDroppedUnlessItIsListed() {
    List<Slab> slabs = add(6);
    for (int gone : new int[] {1, 2, 4}) {
      slabs.get(gone).free = slabs.get(gone).full();
      assertThat(slabs.get(gone).tryTakeAway()).isTrue();
    }
    bin.list(slabs.get(4));
    bin.dropGone();
    slabs.forEach(slab -> slab.free |= 1);
    assertThat(bin.sweep()).isTrue();
    assertThat(unlist()).containsExactly(slabs.get(4), slabs.get(0), slabs.get(3), slabs.get(5));
    slabs.stream().filter(slab -> slab.state() == Slab.GONE).forEach(engine.space()::takeBack);
  }

  /** What a purge took away is forgotten by whoever has the purge pass by. */
  @Test
  void releasingWhatIsKeptForgetsWhatIsGone() {
    List<Slab> slabs = add(4);
    slabs.forEach(slab -> slab.free = slab.full());
    slabs.forEach(bin::list);
    for (Slab slab : slabs.subList(1, 3)) {
      heap.empties().add(slab);
      assertThat(slab.tryTakeAway()).isTrue();
      engine.space().takeBack(slab);
    }
    assertThat(heap.empties().byteSize()).isEqualTo(2 * slabs.get(1).byteSize());
    heap.releaseCaches();
    assertThat(heap.empties().byteSize()).isZero();
    assertThat(unlist()).containsExactly(slabs.get(0), slabs.get(3));
    assertThat(slabs).allMatch(slab -> slab.next == null);
  }

  @Test
  void aSweepListsWhatHasAFreeBlock() {
    List<Slab> slabs = add(10);
    slabs.get(3).free = 1;
    slabs.get(7).free = 1L << 20;
    assertThat(bin.sweep()).isTrue();
    assertThat(unlist()).containsExactlyInAnyOrder(slabs.get(3), slabs.get(7));
  }

  /** What others have freed is found by it, too: they queue a slab only for a quarter of it. */
  @Test
  void aSweepListsWhatOthersHaveFreed() {
    List<Slab> slabs = add(5);
    assertThat(slabs.get(2).orRemote(4)).isZero();
    assertThat(bin.sweep()).isTrue();
    assertThat(unlist()).containsExactly(slabs.get(2));
  }

  @Test
  void aSweepThatFindsNothingSaysSo() {
    add(10);
    assertThat(bin.sweep()).isFalse();
    assertThat(unlist()).isEmpty();
  }

  @Test
  void theNextSweepWaitsForAnEighthMore() {
    List<Slab> slabs = add(16);
    assertThat(bin.sweep()).isFalse();
    slabs.get(0).free = 1;
    add(2);
    assertThat(bin.sweep()).as("18 of 19").isFalse();
    add(1);
    assertThat(bin.sweep()).as("19 of 19").isTrue();
    assertThat(unlist()).containsExactly(slabs.get(0));
  }

  @Test
  void aSweepLeavesTheCurrentSlabAndListedOnesAlone() {
    List<Slab> slabs = add(3);
    slabs.forEach(slab -> slab.free = 1);
    assertThat(slabs.get(0).tryHold()).isTrue();
    bin.current = slabs.get(0);
    bin.list(slabs.get(1));
    assertThat(bin.sweep()).isTrue();
    assertThat(unlist()).containsExactly(slabs.get(1), slabs.get(2));
  }

  @Test
  void aSweepForgetsWhatWasTakenAway() {
    List<Slab> slabs = add(4);
    slabs.get(1).free = slabs.get(1).full();
    assertThat(slabs.get(1).tryTakeAway()).isTrue();
    slabs.get(2).free = 1;
    assertThat(bin.sweep()).isTrue();
    assertThat(unlist()).containsExactly(slabs.get(2));
    // Three are left, so that the next sweep comes with the fourth.
    slabs.get(3).free = 1;
    slabs.get(2).free = 0;
    assertThat(bin.sweep()).isFalse();
    add(1);
    assertThat(bin.sweep()).isTrue();
    assertThat(unlist()).containsExactly(slabs.get(3));
    engine.space().takeBack(slabs.get(1));
  }

  @Test
  void theCurrentSlabIsDemotedWithAllItsFreeBlocks() {
    Slab slab = slab();
    heap.add(slab);
    assertThat(bin.current).isSameAs(slab);
    assertThat(slab.free).isEqualTo(slab.full());
    assertThat(slab.state()).isEqualTo(Slab.HELD);
    bin.demoteCurrent();
    assertThat(bin.current).isSameAs(Slab.EXHAUSTED);
    assertThat(slab.free).isEqualTo(slab.full());
    assertThat(slab.state()).isEqualTo(Slab.IDLE);
    assertThat(unlist()).containsExactly(slab);
    bin.demoteCurrent();
    assertThat(unlist()).isEmpty();
  }

  @Test
  void aFullSlabIsDemotedAndNotListed() {
    Slab slab = slab();
    heap.add(slab);
    slab.free = 0;
    bin.demoteCurrent();
    assertThat(unlist()).isEmpty();
    assertThat(slab.state()).isEqualTo(Slab.IDLE);
    assertThat(slab.noteAt).as("to be listed").isEqualTo(slab.listAt());
  }

  /** Twice as long each time, but not for ever. */
  @Test
  void aBinStaysColdForAWhile() {
    for (int patience : new int[] {1, 2, 4, 8, 16, 32, 64, 64, 64}) {
      bin.becomeCold();
      assertThat(bin.isColdForLong()).isEqualTo(patience >= 32);
      for (int chance = 1; chance < patience; chance++) {
        bin.mayBecomeWarm();
        assertThat(bin.hot).isEqualTo(Bin.COLD);
      }
      bin.mayBecomeWarm();
      assertThat(bin.hot).isZero();
      assertThat(bin.isColdForLong()).isFalse();
    }
  }

  @Test
  void aBinInWhichOthersFreeStaysCold() {
    bin.becomeCold();
    bin.noteRemote();
    for (int chance = 0; chance < 1000; chance++) {
      bin.mayBecomeWarm();
    }
    assertThat(bin.hot).isEqualTo(Bin.COLD);
  }

  @Test
  void aHotBlockOutlivesEveryChance() {
    bin.hot = 16;
    bin.mayBecomeWarm();
    assertThat(bin.hot).isEqualTo(16);
    bin.hot = 0;
  }

  @Test
  void whatIsForgottenIsNoLongerListedSweptOrCurrent() {
    List<Slab> slabs = add(2);
    slabs.forEach(slab -> slab.free = 1);
    bin.list(slabs.get(0));
    bin.current = slabs.get(1);
    bin.hot = slabs.get(1).address;
    bin.forgetAll();
    assertThat(bin.hot).isZero();
    assertThat(bin.current).isSameAs(Slab.EXHAUSTED);
    assertThat(bin.sweep()).isFalse();
    assertThat(unlist()).isEmpty();
  }
}
