package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * The suite that every page source must pass: reserving, committing, and here the lifetimes of
 * segments and the work of many threads.
 */
public abstract class PageSourceContract extends CommitContract {

  private static final int THREADS = 8;
  private static final int ROUNDS = 60;

  @Test
  void closingTheScopeEndsAccessBeforeTheRelease() {
    Held reserved = reserveUnheld(4 * granularityBytes(), granularityBytes());
    MemorySegment memory = reserved.memory();
    source().commit(memory);
    MemorySegment slice = memory.asSlice(pageSizeBytes(), 16);
    slice.fill((byte) 1);

    reserved.scope().close();
    if (has(PageSourceTrait.SCOPES)) {
      assertDead(memory);
      assertDead(slice);
    } else {
      assertThat(memory.scope().isAlive()).isTrue();
    }
    source().release(memory);

    if (has(PageSourceTrait.SCOPES)) {
      assertDead(memory);
      assertDead(slice);
    }
  }

  private static void assertDead(MemorySegment memory) {
    assertThat(memory.scope().isAlive()).isFalse();
    assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aReservationIsHeldUntilItsReleaseThoughItsScopeIsClosed() {
    Held first = reserveUnheld(4 * granularityBytes(), granularityBytes());
    first.scope().close();
    Held second = reserve(4 * granularityBytes(), granularityBytes());

    long from = first.memory().address();
    source().commit(second.memory());
    touch(second.memory(), (byte) 1);
    assertTouched(second.memory(), (byte) 1);
    if (!closingFrees()) {
      assertThat(second.memory().address())
          .matches(address -> address >= from + 4 * granularityBytes() || address < from);
    }
    source().release(first.memory());
  }

  /** Returns whether closing the scope gives the memory back, before release: that of the JDK. */
  protected boolean closingFrees() {
    return false;
  }

  @Test
  void aRescopedPartLivesAsLongAsItsScope() {
    if (!has(PageSourceTrait.RESCOPES)) {
      assertUnsupported(() -> source().rescope(reservePages(1).memory(), Arena.global()));
      return;
    }
    Held reserved = reservePages(2);
    source().commit(reserved.memory());
    MemorySegment part = reserved.memory().asSlice(pageSizeBytes() - 24, 40);
    MemorySegment rescoped;
    try (Arena scope = Arena.ofConfined()) {
      rescoped = source().rescope(part, scope);

      assertThat(rescoped.address()).isEqualTo(part.address());
      assertThat(rescoped.byteSize()).isEqualTo(40);
      assertThat(rescoped.scope()).isEqualTo(scope.scope());
      assertThat(rescoped.isAccessibleBy(new Thread(() -> {}))).isFalse();
      rescoped.set(ValueLayout.JAVA_BYTE, 39, (byte) 0x77);
    }
    assertDead(rescoped);
    assertThat(part.get(ValueLayout.JAVA_BYTE, 39)).isEqualTo((byte) 0x77);
  }

  @Test
  void aRescopedPartMayBeEmpty() {
    if (!has(PageSourceTrait.RESCOPES)) {
      assertUnsupported(() -> source().rescope(reservePages(1).memory(), Arena.global()));
      return;
    }
    Held reserved = reservePages(1);
    MemorySegment part = reserved.memory().asSlice(32, 0);
    try (Arena scope = Arena.ofShared()) {
      MemorySegment rescoped = source().rescope(part, scope);

      assertThat(rescoped.address()).isEqualTo(part.address());
      assertThat(rescoped.byteSize()).isZero();
    }
  }

  @Test
  void threadsReserveUseAndReleaseAtOnce() throws InterruptedException, ExecutionException {
    long seed = System.nanoTime();
    System.out.println(getClass().getSimpleName() + ": seed " + seed);
    try (ExecutorService crew = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> tasks = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(seed + thread);
        byte pattern = (byte) (thread + 1);
        tasks.add(crew.submit(() -> reserveUseAndRelease(random, pattern)));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    }
  }

  private void reserveUseAndRelease(Random random, byte pattern) {
    List<Held> mine = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      long byteSize = (1 + random.nextInt(4)) * granularityBytes();
      Held reserved = reserveUnheld(byteSize, granularityBytes() << random.nextInt(3));
      source().commit(reserved.memory());
      touch(reserved.memory(), pattern);
      if (random.nextBoolean()) {
        source().decommit(reserved.memory());
        source().commit(reserved.memory());
        touch(reserved.memory(), pattern);
      }
      mine.add(reserved);
      if (mine.size() > 4) {
        releaseUntouched(mine.remove(random.nextInt(mine.size())), pattern);
      }
    }
    mine.forEach(reserved -> releaseUntouched(reserved, pattern));
  }

  /** Releases a reservation in which no other thread has written. */
  private void releaseUntouched(Held reserved, byte pattern) {
    assertTouched(reserved.memory(), pattern);
    reserved.close();
  }
}
