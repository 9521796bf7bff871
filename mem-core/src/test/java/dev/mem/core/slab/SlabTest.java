package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.arena.Exhaustion;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bits and states of one slab, and what may be done in which. */
final class SlabTest {
  private static final int BLOCK_BYTES = 48;
  private static final int CAPACITY = 64;

  private final ShardedEngine engine = Fixtures.newEngine().engine();
  private final SlabHeap heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
  private final Bin bin = heap.bin(SizeClasses.of(BLOCK_BYTES, 16));
  private final Slab slab =
      Objects.requireNonNull(engine.space().acquire(bin, BLOCK_BYTES, Exhaustion.THROWS));

  @AfterEach
  void nothingIsLeft() {
    engine.drop(heap);
    engine.verify();
    engine.close();
  }

  @Test
  void bitsAndBlocksAreTheSameThing() {
    assertThat(slab.heap()).isSameAs(heap);
    assertThat(slab.byteSize()).isEqualTo(3 * 1024);
    for (int block = 0; block < CAPACITY; block++) {
      long address = slab.address + (long) BLOCK_BYTES * block;
      assertThat(slab.bitOf(address)).isEqualTo(1L << block);
      assertThat(slab.bitOf(address + 16)).isZero();
      assertThat(slab.blockOf(1L << block)).isEqualTo(address);
      assertThat(slab.blockAround(address)).isEqualTo(address);
      assertThat(slab.blockAround(address + BLOCK_BYTES - 1)).isEqualTo(address);
    }
    assertThat(slab.blockAround(slab.address - 1)).isZero();
    assertThat(slab.blockAround(slab.address + (long) BLOCK_BYTES * CAPACITY)).isZero();
  }

  @Test
  void aBlockIsLiveUnlessAnyoneHasItFree() {
    assertThat(slab.liveBits()).isZero();
    assertThat(slab.isWhollyFree()).isTrue();
    slab.free = 3;
    slab.remote = 4;
    bin.hot = slab.blockOf(8);
    assertThat(slab.liveBits()).isEqualTo(slab.full() & ~15);
    assertThat(slab.ownFree()).isEqualTo(3);
    assertThat(slab.remoteOpaque()).isEqualTo(4);
    assertThat(slab.isWhollyFree()).isFalse();
    slab.free = slab.full() & ~4;
    assertThat(slab.isWhollyFree()).as("in two words").isTrue();
    bin.hot = Bin.COLD;
    slab.remote = 0;
    assertThat(slab.liveBits()).isEqualTo(4);
    bin.hot = 0;
    slab.free = slab.full();
  }

  @Test
  void remoteBitsAreSetWithdrawnAndTaken() {
    assertThat(slab.orRemote(1)).isZero();
    assertThat(slab.orRemote(6)).isEqualTo(1);
    assertThat(slab.withdrawRemote(2)).isEqualTo(7);
    assertThat(slab.remoteOpaque()).isEqualTo(5);
    assertThat(slab.takeRemote()).isEqualTo(5);
    assertThat(slab.remoteOpaque()).isZero();
  }

  @Test
  void aHeldSlabIsNotTakenAway() {
    assertThat(slab.state()).isEqualTo(Slab.HELD);
    assertThat(slab.tryTakeAway()).isFalse();
    assertThat(slab.isReady()).isFalse();
    assertThat(slab.tryTakeReady(Purge.ALL)).isFalse();
    assertThat(slab.tryHold()).as("held already").isFalse();
  }

  @Test
  void anIdleSlabIsTakenAwayWhenWhollyFree() {
    slab.free = slab.full() & ~1;
    slab.letGo();
    assertThat(slab.state()).isEqualTo(Slab.IDLE);
    assertThat(slab.tryTakeAway()).isFalse();
    assertThat(slab.isReady()).isFalse();
    slab.remote = 1;
    assertThat(slab.isReady()).isTrue();
    assertThat(slab.tryTakeAway()).isTrue();
    assertThat(slab.state()).isEqualTo(Slab.GONE);
    assertThat(slab.tryTakeAway()).as("twice").isFalse();
    assertThat(slab.tryHold()).isFalse();
    engine.space().takeBack(slab);
  }

  @Test
  void aSlabIsHeldAndLetGoAgainAndAgain() {
    for (int i = 0; i < 10; i++) {
      slab.letGo();
      assertThat(slab.state()).isEqualTo(Slab.IDLE);
      assertThat(slab.tryHold()).isTrue();
      assertThat(slab.state()).isEqualTo(Slab.HELD);
    }
    slab.end();
    assertThat(slab.state()).isEqualTo(Slab.GONE);
    engine.space().takeBack(slab);
  }

  @Test
  void aPurgeOfWhatIsFreeForLongTakesItAtTheSecondLook() {
    slab.letGo();
    assertThat(slab.tryTakeReady(Purge.LONG_FREE)).isFalse();
    assertThat(slab.kept).isTrue();
    assertThat(slab.tryTakeReady(Purge.LONG_FREE)).isTrue();
    assertThat(slab.state()).isEqualTo(Slab.GONE);
    engine.space().takeBack(slab);
  }

  @Test
  void itsHeapLooksAfterItWhenThatIsOfUse() {
    slab.updateNoteAt();
    assertThat(slab.noteAt).as("to be listed").isEqualTo(slab.listAt());
    slab.retained = true;
    slab.updateNoteAt();
    assertThat(slab.noteAt).as("to be listed, whoever else has it").isEqualTo(slab.listAt());
    slab.becomeCurrent();
    assertThat(bin.current).isSameAs(slab);
    assertThat(slab.noteAt).as("to be made hot").isZero();
    bin.becomeCold();
    assertThat(slab.noteAt).as("to be kept at hand").isEqualTo(CAPACITY);
    slab.quiet = true;
    slab.updateNoteAt();
    assertThat(slab.noteAt).as("at hand, and cold for long").isEqualTo(Slab.NEVER);
    bin.mayBecomeWarm();
    assertThat(slab.noteAt).as("to be made hot again").isZero();
    slab.quiet = false;
    bin.current = Slab.EXHAUSTED;
    bin.list(slab);
    assertThat(slab.noteAt).as("known already").isEqualTo(Slab.NEVER);
    slab.retained = false;
    slab.updateNoteAt();
    assertThat(slab.noteAt).as("to be given back").isEqualTo(CAPACITY);
    assertThat(bin.unlistFirst()).isSameAs(slab);
    assertThat(slab.noteAt).isEqualTo(slab.listAt());
  }

  @Test
  void aSlabIsQueuedOnce() {
    assertThat(slab.tryQueue()).isTrue();
    assertThat(slab.tryQueue()).isFalse();
    slab.unqueue();
    assertThat(slab.tryQueue()).isTrue();
  }

  @Test
  void nobodysMemoryHasNoOwner() {
    assertThat(NoExtent.INSTANCE.isReady()).isFalse();
    assertThat(NoExtent.INSTANCE.tryTakeReady(Purge.ALL)).isFalse();
    assertThat(Slab.EXHAUSTED.free).isZero();
  }
}
