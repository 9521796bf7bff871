package dev.mem.tests.contract;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Heap;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.LeakListener.Leak;
import dev.mem.Purging;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Closing: everything goes back, leaks are told, and what comes later is refused. */
interface CloseContract extends UnderTest {

  @Test
  default void closingAgainDoesNothing() {
    AtomicInteger told = new AtomicInteger();
    Allocator closed = newAllocator(options -> options.leakListener(_ -> told.incrementAndGet()));
    assertThat(closed.allocate(1).address()).isNotZero();
    closed.close();
    closed.close();
    Crew.PLATFORM.run(4, _ -> closed.close());
    assertThat(told).hasValue(1);
  }

  @Test
  default void racingClosesTellOfLeaksOnce() {
    AtomicInteger told = new AtomicInteger();
    Allocator closed = newAllocator(options -> options.leakListener(_ -> told.incrementAndGet()));
    assertThat(closed.allocate(1).address()).isNotZero();
    Crew.PLATFORM.run(8, _ -> closed.close());
    assertThat(told).hasValue(1);
  }

  @Test
  default void everythingIsRefusedAfterClose() {
    Allocator closed = newAllocator(options -> options.leakListener(_ -> {}));
    MemorySegment block = closed.allocate(100, 1);
    Heap heap = closed.newSharedHeap();
    closed.close();
    assertClosed(() -> closed.allocate(1));
    assertClosed(() -> closed.allocate(1, 16));
    assertClosed(() -> closed.allocateZeroed(1, 16));
    assertClosed(() -> closed.allocateAtLeast(1));
    assertClosed(() -> closed.tryAllocate(1, 16));
    assertClosed(() -> closed.reallocate(MemorySegment.NULL, 10));
    assertClosed(() -> closed.reallocate(block, 10));
    assertClosed(() -> closed.tryResize(block, 10));
    assertClosed(() -> closed.usableSize(block));
    assertClosed(() -> closed.free(block));
    assertClosed(() -> closed.raw().allocate(1));
    assertClosed(() -> closed.raw().tryAllocate(1, 16));
    assertClosed(() -> closed.raw().allocate(1, new long[1], 0, 1));
    assertClosed(() -> closed.raw().range(block.address()));
    if (setup().has(PageSourceTrait.RESCOPES)) {
      assertClosed(closed::confinedArena);
      assertClosed(closed::sharedArena);
    }
    assertClosed(closed::newHeap);
    assertClosed(closed::newSharedHeap);
    assertClosed(closed::trim);
    assertClosed(closed::releaseThreadCaches);
    assertClosed(closed::statistics);
    assertClosed(() -> heap.allocate(1));
    assertClosed(() -> heap.raw().allocate(1));
    assertClosed(() -> closed.inspector().walk((_, _) -> {}));
    assertClosed(() -> closed.inspector().blockContaining(block.address()));
    assertClosed(() -> closed.inspector().verify());
    assertThatCode(heap::close).doesNotThrowAnyException();
  }

  @Test
  default void freeAfterCloseSaysSo() {
    Allocator closed = newAllocator(options -> options.leakListener(_ -> {}));
    MemorySegment block = closed.allocate(100, 1);
    long address = block.address();
    closed.close();
    WrongFrees.assertRefusal(() -> closed.free(block), address, Kind.AFTER_CLOSE);
    WrongFrees.assertRefusal(() -> closed.raw().free(address), address, Kind.AFTER_CLOSE);
    WrongFrees.assertRefusal(() -> closed.reallocate(block, 1), address, Kind.AFTER_CLOSE);
    WrongFrees.assertRefusal(() -> closed.usableSize(block), address, Kind.AFTER_CLOSE);
  }

  @Test
  default void segmentsDieWithTheAllocator() {
    Allocator closed = newAllocator(options -> options.leakListener(_ -> {}));
    MemorySegment block = closed.allocate(100, 1);
    MemorySegment range = closed.raw().range(block.address());
    closed.close();
    if (setup().has(PageSourceTrait.SCOPES)) {
      assertThat(block.scope().isAlive()).isFalse();
      assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> block.set(JAVA_BYTE, 99, (byte) 1))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> range.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  default void leaksAreToldOnceAndExactly() {
    List<Leak> told = new ArrayList<>();
    Allocator leaking = newAllocator(options -> options.name("leaking").leakListener(told::add));
    MemorySegment freed = leaking.allocate(1000, 1);
    long bytes = leaking.usableSize(leaking.allocate(100, 1));
    bytes += leaking.usableSize(leaking.allocate(3 << 20, 4096));
    bytes += leaking.usableSize(leaking.allocateZeroed(0, 1));
    leaking.free(freed);
    leaking.close();
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().allocatorName()).isEqualTo("leaking");
    assertThat(told.getFirst().blocks()).isEqualTo(3);
    assertThat(told.getFirst().bytes()).isEqualTo(bytes);
  }

  @Test
  default void withoutLeaksNobodyIsTold() {
    List<Leak> told = new ArrayList<>();
    Allocator clean = newAllocator(options -> options.leakListener(told::add));
    clean.free(clean.allocate(100, 1));
    Heap heap = clean.newHeap();
    assertThat(heap.allocate(100).address()).isNotZero();
    heap.close();
    clean.close();
    assertThat(told).isEmpty();
  }

  /** It holds no lock then, and the memory is gone already. */
  @Test
  default void leakListenerMayUseAllocators() {
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    Allocator[] self = new Allocator[1];
    MemorySegment[] leaked = new MemorySegment[1];
    Allocator leaking =
        newAllocator(options ->
            options.leakListener(_ -> {
              try {
                assertClosed(() -> self[0].allocate(1));
                self[0].close();
                blocks().free(blocks().allocate(5000, 1));
                Crew.PLATFORM.run(_ -> assertClosed(() -> self[0].raw().free(leaked[0].address())));
                assertThat(setup().has(PageSourceTrait.SCOPES) && leaked[0].scope().isAlive())
                    .as("the memory is held still")
                    .isFalse();
              } catch (Throwable failure) {
                thrown.add(failure);
              }
            }));
    self[0] = leaking;
    leaked[0] = leaking.allocate(10);
    leaking.close();
    assertThat(thrown).isEmpty();
  }

  @Test
  default void leakListenerThatThrowsKeepsNothingOpen() {
    Allocator leaking =
        newAllocator(options ->
            options.leakListener(_ -> {
              throw new UnsupportedOperationException("from the listener");
            }));
    MemorySegment block = leaking.allocate(10);
    try {
      leaking.close();
    } catch (UnsupportedOperationException e) {
      assertThat(e).hasMessage("from the listener");
    }
    assertClosed(() -> leaking.allocate(1));
    assertClosed(() -> leaking.free(block));
    leaking.close();
  }

  @Test
  default void closeRacesWithUse() throws InterruptedException {
    for (Crew crew : Crew.values()) {
      for (int round = 0; round < 10; round++) {
        Allocator closing =
            newAllocator(options -> options.leakListener(_ -> {}).purging(Purging.IN_BACKGROUND));
        CountDownLatch busy = new CountDownLatch(3);
        crew.run(
            4,
            thread -> {
              if (thread == 0) {
                busy.await();
                closing.close();
              } else {
                try {
                  useUntilClosed(closing, busy);
                } finally {
                  busy.countDown();
                }
              }
            });
        assertClosed(() -> closing.allocate(1));
      }
    }
  }

  /** Whatever the moment, there is an exception of the documented kind, or it works. */
  private static void useUntilClosed(Allocator closing, CountDownLatch busy) {
    for (int i = 0; ; i++) {
      try {
        MemorySegment block = closing.allocate(10 + i % 3000, 1);
        Pattern.fill(block, i);
        MemorySegment grown = closing.reallocate(block, 5000);
        Pattern.check(grown.asSlice(0, block.byteSize()), i);
        closing.free(grown);
        if (i % 16 == 7) {
          closing.inspector().verify();
          closing.trim();
          // Unlike a yield it lets others run where virtual threads have one processor for all.
          LockSupport.parkNanos(1);
        }
      } catch (IllegalStateException closed) {
        assertThat(closed).isNotInstanceOf(dev.mem.HeapCorruptionException.class);
        return;
      }
      if (i == 20) {
        busy.countDown();
      }
    }
  }

  private static void assertClosed(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
  }
}
