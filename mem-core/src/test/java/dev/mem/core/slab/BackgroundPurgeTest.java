package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.HugePages;
import dev.mem.Purging;
import dev.mem.core.Simulations;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.tests.fixture.ForwardingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Who purges an engine, and that whoever frees memory sees to it. The clock is told what time it
 * is: nobody waits for it.
 */
final class BackgroundPurgeTest {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long LATER = TimeUnit.HOURS.toNanos(1);
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** Counted down when memory goes back to the page source. */
  private CountDownLatch givenBack = new CountDownLatch(1);

  private final SimulatedPageSource source = Simulations.likeWindows(4 * KIB);
  private final ForwardingPageSource watched =
      new ForwardingPageSource(source) {
        @Override
        public void decommit(MemorySegment range) {
          super.decommit(range);
          givenBack.countDown();
        }

        @Override
        public void release(MemorySegment reservation) {
          super.release(reservation);
          givenBack.countDown();
        }
      };
  private Fixtures.Tested tested = Fixtures.newEngine(watched).afterFirstThread();

  @AfterEach
  void nothingIsLeft() {
    engine().verify();
    engine().close();
    source.verifyAllReleased();
  }

  private ShardedEngine engine() {
    return tested.engine();
  }

  private void purging(Purging purging) {
    engine().close();
    tested =
        Fixtures.newEngine(watched, OptionalLong.empty(), HugePages.SYSTEM_DEFAULT, purging)
            .afterFirstThread();
    givenBack = new CountDownLatch(1);
  }

  private static <T> T field(Object of, String name, Class<T> type) {
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(of.getClass(), MethodHandles.lookup());
      return type.cast(lookup.findVarHandle(of.getClass(), name, type).get(of));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private BackgroundPurge purge() {
    return field(engine(), "backgroundPurge", BackgroundPurge.class);
  }

  private PurgeClock clock() {
    return field(purge(), "clock", PurgeClock.class);
  }

  /** Has the last purge be an hour ago, and the delay a second. */
  private void makeDue() {
    PurgeClock clock = clock();
    while (clock.delayNanos() > 250 * MILLI) {
      makeNotDue();
    }
    clock.purged(System.nanoTime() + LATER, 0, 0, 0);
    // The last word: from here on the daemon may come.
    clock.purged(System.nanoTime() - LATER, 0, 0, 0);
  }

  private void makeNotDue() {
    clock().purged(System.nanoTime() + LATER, 1, 0, 0);
  }

  private static long allocate(BlockEngine from, long byteSize) {
    return from.allocate(byteSize, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  private static boolean isReserved(long address) {
    return AddressMap.arenaAt(address) != null;
  }

  // ---- nobody, and callers

  @Test
  void nobodyPurgesWhatIsPurgedOnDemand() {
    long block = tested.allocate(3 * MIB);
    tested.free(block);
    boolean _ = engine().purgeLongFree();
    makeDue();
    purge().memoryFreed();
    purge().callerPasses();
    assertThat(clock().delayNanos()).isEqualTo(1000 * MILLI);
    assertThat(field(purge(), "expected", AtomicBoolean.class)).isFalse();
    assertThat(isReserved(block)).isTrue();
  }

  private void assertCallersPurge(Runnable passing) {
    purging(Purging.BY_CALLERS);
    makeNotDue();
    long kept = tested.allocate(5 * MIB);
    tested.free(kept);
    boolean _ = engine().purgeLongFree();
    passing.run();
    assertThat(isReserved(kept)).as("not due").isTrue();
    makeDue();
    passing.run();
    assertThat(isReserved(kept)).isFalse();
  }

  @Test
  void callersThatFreeVeryLargeBlocksPurge() {
    assertCallersPurge(() -> tested.free(tested.allocate(3 * MIB)));
  }

  @Test
  void callersThatFreeSpansOfOthersPurge() {
    assertCallersPurge(() -> {
      long block = tested.allocate(100 * KIB);
      Fixtures.elsewhere(() -> tested.free(block));
    });
  }

  @Test
  void callersThatNeedASlabPurge() {
    assertCallersPurge(() -> {
      BlockEngine heap = engine().newSibling();
      assertThat(allocate(heap, 64)).isNotZero();
    });
  }

  // ---- the daemon

  /**
   * The daemon comes for what is freed, if it was told.
   *
   * @param looks how often a purge has to pass before the one that gives it back
   */
  private void assertDaemonIsTold(Runnable freeing, int looks) throws InterruptedException {
    freeing.run();
    for (int look = 0; look < looks; look++) {
      boolean _ = engine().purgeLongFree();
      assertThat(givenBack.getCount()).as("at look %d", look).isEqualTo(1);
    }
    makeDue();
    assertThat(givenBack.await(1, TimeUnit.MINUTES)).isTrue();
    // The daemon is done, and nobody begins any more.
    while (!clock().tryBegin(System.nanoTime() + LATER)) {
      Thread.onSpinWait();
    }
  }

  private void inBackground() {
    purging(Purging.IN_BACKGROUND);
    makeNotDue();
  }

  @Test
  void theDaemonComesForVeryLargeBlocks() throws InterruptedException {
    inBackground();
    long block = tested.allocate(3 * MIB);
    assertDaemonIsTold(() -> tested.free(block), 1);
  }

  @Test
  void theDaemonComesForSpansThatAreKept() throws InterruptedException {
    inBackground();
    BlockEngine heap = engine().newSibling();
    long block = allocate(heap, 200 * KIB);
    assertThat(allocate(heap, 200 * KIB)).isNotZero();
    assertDaemonIsTold(() -> tested.free(block), 2);
  }

  @Test
  void theDaemonComesForSpansThatOthersFree() throws InterruptedException {
    inBackground();
    BlockEngine heap = engine().newSibling();
    long block = allocate(heap, 100 * KIB);
    assertThat(allocate(heap, 100 * KIB)).isNotZero();
    assertDaemonIsTold(() -> Fixtures.elsewhere(() -> tested.free(block)), 1);
  }

  private List<Long> fillTwoSlabs() {
    BlockEngine heap = engine().newSibling();
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 128; i++) {
      blocks.add(allocate(heap, 64));
    }
    return blocks;
  }

  @Test
  void theDaemonComesForSlabs() throws InterruptedException {
    inBackground();
    List<Long> blocks = fillTwoSlabs();
    assertDaemonIsTold(() -> blocks.subList(0, 64).forEach(tested::free), 2);
  }

  @Test
  void theDaemonComesForSlabsThatOthersFree() throws InterruptedException {
    inBackground();
    List<Long> blocks = fillTwoSlabs();
    assertDaemonIsTold(
        () -> Fixtures.elsewhere(() -> blocks.subList(0, 64).forEach(tested::free)), 2);
  }

  @Test
  void theDaemonComesForHeapsThatEnd() throws InterruptedException {
    inBackground();
    BlockEngine heap = engine().newSibling();
    assertThat(allocate(heap, 100 * KIB)).isNotZero();
    assertDaemonIsTold(heap::close, 1);
  }

  // ---- one purge

  @Test
  void whatIsNotDueIsToBeAskedAgain() {
    long block = tested.allocate(3 * MIB);
    tested.free(block);
    boolean _ = engine().purgeLongFree();
    makeNotDue();
    assertThat(purge().purgeDue()).isTrue();
    assertThat(isReserved(block)).isTrue();
  }

  /** As often as there is more; then nobody is expected to come. */
  @Test
  void thereIsMoreUntilAllIsGivenBack() {
    for (int i = 0; i < 3; i++) {
      long block = tested.allocate(3 * MIB);
      tested.free(block);
      makeDue();
      assertThat(purge().purgeDue()).as("kept since just now").isTrue();
      makeDue();
      assertThat(purge().purgeDue()).as("all is given back").isFalse();
      assertThat(isReserved(block)).isFalse();
    }
    long block = tested.allocate(3 * MIB);
    tested.free(block);
    makeDue();
    assertThat(purge().purgeDue()).isTrue();
    long another = tested.allocate(20 * KIB);
    tested.free(another);
    makeDue();
    assertThat(purge().purgeDue()).as("once more").isTrue();
    assertThat(isReserved(block)).isFalse();
    assertThat(isReserved(another)).isTrue();
  }

  private long purgeAfterFreeing(long... blocks) {
    for (long block : blocks) {
      tested.free(block);
    }
    boolean _ = engine().purgeLongFree();
    makeDue();
    boolean _ = purge().purgeDue();
    return clock().delayNanos() / MILLI;
  }

  /** From a second: less after memory that nobody missed, more where there was none, or it was. */
  @Test
  void theDelayFollowsWhatIsGivenBackAndTakenAgain() {
    long[] blocks = new long[6];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = tested.allocate(256 * KIB);
    }
    assertThat(purgeAfterFreeing(blocks[0])).isEqualTo(500);
    assertThat(purgeAfterFreeing()).as("nothing").isEqualTo(2000);
    assertThat(purgeAfterFreeing(blocks[1])).isEqualTo(500);
    assertThat(purgeAfterFreeing(blocks[2])).as("not missed").isEqualTo(500);
    blocks[0] = tested.allocate(256 * KIB);
    assertThat(purgeAfterFreeing(blocks[3])).as("taken again").isEqualTo(2000);
    assertThat(purgeAfterFreeing(blocks[4])).as("not missed").isEqualTo(500);
  }
}
