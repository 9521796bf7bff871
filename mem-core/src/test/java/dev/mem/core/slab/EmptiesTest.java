package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.arena.Exhaustion;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The wholly free slabs of a heap: a few at hand, the others to be taken away. */
final class EmptiesTest {
  private static final long HELD_BYTES = 1 << 18;

  private final ShardedEngine engine = Fixtures.newEngine().engine();
  private final SlabHeap heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
  private final Empties empties = new Empties();

  @AfterEach
  void nothingIsLeft() {
    engine.drop(heap);
    engine.verify();
    engine.close();
  }

  private Slab slab(Bin bin) {
    return Objects.requireNonNull(engine.space().acquire(bin, 16, Exhaustion.RETURNS_NOTHING));
  }

  private Slab idle(Bin bin) {
    Slab slab = slab(bin);
    bin.add(slab);
    bin.list(slab);
    slab.letGo();
    return slab;
  }

  private Slab current(Bin bin) {
    Slab slab = slab(bin);
    bin.add(slab);
    slab.becomeCurrent();
    return slab;
  }

  @Test
  void aSlabThatIsNotCurrentCanBeTakenAwayOnce() {
    Slab slab = idle(heap.bin(3));
    empties.add(slab);
    empties.add(slab);
    assertThat(empties.byteSize()).isEqualTo(slab.byteSize());
    assertThat(slab.retained).isTrue();
    assertThat(slab.noteAt).as("noted once").isEqualTo(Slab.NEVER);
    assertThat(slab.kept).isFalse();
    assertThat(empties.takeAny()).isSameAs(slab);
    assertThat(slab.state()).isEqualTo(Slab.GONE);
    assertThat(slab.retained).isFalse();
    assertThat(slab.noteAt).isEqualTo(slab.capacity());
    assertThat(empties.byteSize()).isZero();
    assertThat(empties.takeAny()).isNull();
    engine.space().takeBack(slab);
  }

  @Test
  void anyNumberCanBeTakenTheLastFirst() {
    Slab[] slabs = new Slab[40];
    long bytes = 0;
    for (int i = 0; i < slabs.length; i++) {
      slabs[i] = idle(heap.bin(i % 10));
      empties.add(slabs[i]);
      bytes += slabs[i].byteSize();
      assertThat(empties.byteSize()).isEqualTo(bytes);
    }
    for (int i = slabs.length - 1; i >= 0; i--) {
      assertThat(empties.takeAny()).isSameAs(slabs[i]);
      engine.space().takeBack(slabs[i]);
    }
    assertThat(empties.byteSize()).isZero();
  }

  /** What a purge takes away is not kept in mind for ever: Java memory would be. */
  @Test
  void whatOthersTakeAwayIsForgotten() {
    Slab ready = idle(heap.bin(3));
    empties.add(ready);
    for (int i = 0; i < 1000; i++) {
      Slab slab = idle(heap.bin(3));
      empties.add(slab);
      assertThat(slab.retained).isTrue();
      assertThat(slab.tryTakeAway()).isTrue();
      engine.space().takeBack(slab);
      heap.forgetGone();
      assertThat(empties.byteSize()).isBetween(ready.byteSize(), 16 * ready.byteSize());
    }
    assertThat(ready.retained).isTrue();
    assertThat(empties.takeAny()).as("of those still there").isSameAs(ready);
    engine.space().takeBack(ready);
  }

  /** What is in use again makes room, and is noted anew when it is free. */
  @Test
  void whatIsInUseAgainMakesRoom() {
    Slab[] slabs = new Slab[16];
    for (int i = 0; i < slabs.length; i++) {
      slabs[i] = idle(heap.bin(3));
      empties.add(slabs[i]);
      slabs[i].free &= i < 4 ? -1 : ~1;
    }
    Slab last = idle(heap.bin(3));
    empties.add(last);
    assertThat(empties.byteSize()).isEqualTo(5 * last.byteSize());
    for (int i = 4; i < slabs.length; i++) {
      assertThat(slabs[i].retained).isFalse();
      assertThat(slabs[i].noteAt).isEqualTo(slabs[i].capacity());
      slabs[i].free = slabs[i].full();
      empties.add(slabs[i]);
      assertThat(slabs[i].retained).isTrue();
    }
    assertThat(empties.byteSize()).isEqualTo(17 * last.byteSize());
  }

  @Test
  void whatIsInUseAgainIsNotTaken() {
    Slab unlisted = idle(heap.bin(1));
    Slab used = idle(heap.bin(2));
    Slab held = idle(heap.bin(3));
    empties.add(unlisted);
    empties.add(used);
    empties.add(held);
    unlisted.listed = false;
    used.free &= ~1;
    assertThat(held.tryHold()).isTrue();
    assertThat(empties.takeAny()).isNull();
    assertThat(empties.byteSize()).isZero();
    assertThat(used.retained).isFalse();
    used.free = used.full();
  }

  @Test
  void theCurrentSlabIsHeldAtHand() {
    Slab slab = current(heap.bin(5));
    empties.add(slab);
    empties.add(slab);
    assertThat(slab.held).isTrue();
    assertThat(empties.byteSize()).as("not to be taken away").isZero();
    assertThat(empties.takeAny()).isNull();
    empties.letAllGo();
    assertThat(slab.held).isFalse();
    assertThat(slab.retained).isTrue();
    assertThat(slab.bin.current).isSameAs(Slab.EXHAUSTED);
    assertThat(slab.state()).isEqualTo(Slab.IDLE);
    assertThat(empties.takeAny()).isSameAs(slab);
    engine.space().takeBack(slab);
  }

  /**
   * Adds the current slabs of new bins, small ones first; returns how many of them are held: the
   * first ones.
   */
  private int fill(Slab[] slabs) {
    int[] classes =
        IntStream.range(0, slabs.length)
            .boxed()
            .sorted(
                Comparator.comparing(
                    each -> heap.bin(each).nextCapacity() * heap.bin(each).blockBytes))
            .mapToInt(Integer::intValue)
            .toArray();
    long bytes = 0;
    int held = 0;
    for (int i = 0; i < slabs.length; i++) {
      slabs[i] = current(heap.bin(classes[i]));
      empties.add(slabs[i]);
      if (held < 64 && bytes + slabs[i].byteSize() <= HELD_BYTES) {
        bytes += slabs[i].byteSize();
        held++;
      }
      assertThat(slabs[i].held).as("number %d", i).isEqualTo(held == i + 1);
      assertThat(slabs[i].retained).as("number %d", i).isEqualTo(held != i + 1);
    }
    return held;
  }

  /** When the ones at hand would be more than 256 KiB, all of use lately, the new one goes. */
  @Test
  void littleIsHeldAtHand() {
    Slab[] slabs = new Slab[SizeClasses.COUNT - 1];
    int held = fill(slabs);
    assertThat(held).isBetween(15, slabs.length - 2);
    for (int i = 0; i < held; i++) {
      assertThat(slabs[i].bin.current).isSameAs(slabs[i]);
    }
    for (int i = held; i < slabs.length; i++) {
      assertThat(slabs[i].bin.current).isSameAs(Slab.EXHAUSTED);
      assertThat(slabs[i].state()).isEqualTo(Slab.IDLE);
    }
  }

  /** Of those at hand, what was of no use for long makes room, and what was in use does not. */
  @Test
  void whatWasOfNoUseForLongGoes() {
    Slab[] slabs = holdAllThereIsRoomFor(empties);
    for (int i = 0; i < 256; i++) {
      empties.add(slabs[1]);
    }
    Slab last = currentOfANewBin();
    empties.add(last);
    assertThat(last.held).isTrue();
    assertThat(slabs[0].held).as("of no use").isFalse();
    assertThat(slabs[0].retained).isTrue();
    for (int i = 1; i < slabs.length; i++) {
      assertThat(slabs[i].held).as("number %d", i).isTrue();
      assertThat(slabs[i].retained).as("number %d", i).isFalse();
    }
  }

  /** Exactly 256 later it is of no use any more. */
  @Test
  void whatWasInUseLatelyStays() {
    for (int later : new int[] {255, 256}) {
      Empties those = new Empties();
      Slab[] slabs = holdAllThereIsRoomFor(those);
      for (int found = slabs.length; found < later - 1; found++) {
        those.add(slabs[1]);
      }
      Slab last = currentOfANewBin();
      those.add(last);
      assertThat(slabs[0].held).isEqualTo(later < 256);
      assertThat(last.held).isEqualTo(later == 256);
    }
  }

  /** However long it is since the first: what counts is what came after it. */
  @Test
  void theOldestStaysWhenItIsInUseAgain() {
    Slab[] slabs = holdAllThereIsRoomFor(empties);
    for (int i = 0; i < 1000; i++) {
      empties.add(slabs[0]);
    }
    Slab last = currentOfANewBin();
    empties.add(last);
    assertThat(slabs[0].held).isTrue();
    assertThat(last.held).isFalse();
    assertThat(last.retained).isTrue();
  }

  /** Makes the largest slabs current in new bins, and holds as many as there may be. */
  private Slab[] holdAllThereIsRoomFor(Empties those) {
    Slab[] slabs = new Slab[(int) (HELD_BYTES >> 16)];
    for (int i = 0; i < slabs.length; i++) {
      slabs[i] = currentOfANewBin();
      assertThat(slabs[i].byteSize()).isEqualTo(1 << 16);
      those.add(slabs[i]);
    }
    assertThat(slabs).as("256 KiB to the last byte").allMatch(slab -> slab.held);
    return slabs;
  }

  private Slab currentOfANewBin() {
    return current(new Bin(heap, SizeClasses.COUNT - 1, Thread.currentThread()));
  }

  /** What is to be taken away already, and was current once more meanwhile, is noted once. */
  @Test
  void whatBecomesCurrentAgainIsNotNotedTwice() {
    Slab slab = current(heap.bin(5));
    for (int i = 0; i < 100; i++) {
      empties.add(slab);
      empties.letAllGo();
      assertThat(empties.byteSize()).isEqualTo(slab.byteSize());
      assertThat(slab.bin.unlistFirst()).isSameAs(slab);
      assertThat(slab.tryHold()).isTrue();
      slab.becomeCurrent();
    }
  }

  /** The same where it is let go because the others at hand are in use. */
  @Test
  void whatThereIsNoRoomForIsNotNotedTwice() {
    Slab[] slabs = new Slab[SizeClasses.COUNT - 1];
    int held = fill(slabs);
    long bytes = empties.byteSize();
    Slab last = slabs[slabs.length - 1];
    assertThat(held).isLessThan(slabs.length);
    for (int i = 0; i < 100; i++) {
      assertThat(last.bin.unlistFirst()).isSameAs(last);
      assertThat(last.tryHold()).isTrue();
      last.becomeCurrent();
      empties.add(last);
      assertThat(empties.byteSize()).isEqualTo(bytes);
    }
  }

  /** Makes a bin cold again and again, as often as it takes to be so for long. */
  private static void makeColdForLong(Bin bin) {
    for (int i = 0; !bin.isColdForLong(); i++) {
      assertThat(i).isLessThan(10);
      bin.hot = 0;
      bin.becomeCold();
    }
  }

  @Test
  void aHeldSlabOfAColdBinIsToldOfOnce() {
    Slab slab = current(heap.bin(5));
    slab.bin.becomeCold();
    empties.add(slab);
    assertThat(slab.quiet).as("cold, but not for long").isFalse();
    assertThat(slab.noteAt).isEqualTo(slab.capacity());
    makeColdForLong(slab.bin);
    empties.add(slab);
    assertThat(slab.quiet).isTrue();
    assertThat(slab.noteAt).isEqualTo(Slab.NEVER);
    empties.letAllGo();
    assertThat(slab.quiet).isFalse();
    assertThat(slab.retained).isTrue();
    assertThat(empties.takeAny()).isSameAs(slab);
    engine.space().takeBack(slab);
  }

  /** One whenever the heap has taken sixteen others. */
  @Test
  void quietSlabsAreArmedOneAfterTheOther() {
    Slab[] slabs = new Slab[3];
    for (int i = 0; i < slabs.length; i++) {
      slabs[i] = current(heap.bin(i));
      makeColdForLong(slabs[i].bin);
      empties.add(slabs[i]);
    }
    for (int armed = 1; armed <= slabs.length; armed++) {
      for (int i = 0; i < 16; i++) {
        assertThat(slabs[armed - 1].quiet).isTrue();
        empties.refilled();
      }
      for (int i = 0; i < slabs.length; i++) {
        assertThat(slabs[i].quiet).isEqualTo(i >= armed);
        assertThat(slabs[i].held).isTrue();
      }
      assertThat(slabs[armed - 1].noteAt).isEqualTo(slabs[armed - 1].capacity());
    }
    empties.add(slabs[0]);
    assertThat(slabs[0].quiet).as("in use").isTrue();
  }

  /** A quiet one may be in use: it goes only if it is not told of after that. */
  @Test
  void aQuietSlabMakesRoomAtTheSecondLook() {
    Slab[] slabs = holdAllThereIsRoomFor(empties);
    makeColdForLong(slabs[0].bin);
    empties.add(slabs[0]);
    for (int i = 0; i < 1000; i++) {
      empties.add(slabs[1]);
    }
    Slab early = currentOfANewBin();
    empties.add(early);
    assertThat(slabs[0].held).isTrue();
    assertThat(slabs[0].quiet).isFalse();
    assertThat(early.held).isFalse();
    for (int i = 0; i < 4; i++) {
      assertThat(slabs[0].held).isTrue();
      for (int found = 0; found < 300; found++) {
        empties.add(slabs[1]);
      }
      empties.add(currentOfANewBin());
    }
    assertThat(slabs[0].held).isFalse();
    assertThat(slabs[0].retained).isTrue();
  }

  @Test
  void aHeldSlabThatIsInUseStaysCurrent() {
    Slab slab = current(heap.bin(5));
    empties.add(slab);
    slab.free &= ~1;
    empties.letAllGo();
    assertThat(slab.held).isFalse();
    assertThat(slab.bin.current).isSameAs(slab);
    assertThat(empties.byteSize()).isZero();
    slab.free = slab.full();
  }

  @Test
  void nothingIsKeptOfWhatIsForgotten() {
    Slab current = current(heap.bin(5));
    empties.add(current);
    empties.add(idle(heap.bin(6)));
    empties.forgetAll();
    assertThat(empties.byteSize()).isZero();
    assertThat(empties.takeAny()).isNull();
    empties.letAllGo();
    assertThat(current.bin.current).isSameAs(current);
    assertThat(current.held).as("untouched").isTrue();
  }
}
