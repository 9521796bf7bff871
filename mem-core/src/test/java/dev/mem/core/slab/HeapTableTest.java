package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets a heap of its own, and that there are no more than there may be. */
final class HeapTableTest {
  private static final int VISITS = 256;

  private final ShardedEngine engine = Fixtures.newEngine().engine();
  private final HeapTable table = new HeapTable(engine, engine.space());

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.close();
  }

  private SlabHeap visitOften() {
    for (int i = 1; i < VISITS; i++) {
      assertThat(table.visit(Thread.currentThread())).as("visit %d", i).isNull();
    }
    return table.visit(Thread.currentThread());
  }

  private static void run(Thread thread) throws InterruptedException {
    thread.start();
    thread.join();
  }

  @Test
  void aThreadEarnsAHeapByItsVisits() {
    assertThat(table.ownedBy(Thread.currentThread())).isNull();
    SlabHeap earned = visitOften();
    assertThat(earned).isNotNull();
    assertThat(table.ownedBy(Thread.currentThread())).isSameAs(earned);
    assertThat(table.hasOwners()).isTrue();
    assertThat(table.ownedHeaps()).containsExactly(earned);
  }

  @Test
  void aVirtualThreadNeverDoes() throws InterruptedException {
    List<Object> got = new ArrayList<>();
    run(
        Thread.ofVirtual()
            .unstarted(() -> {
              for (int i = 0; i < 3 * VISITS; i++) {
                if (table.visit(Thread.currentThread()) != null) {
                  got.add(i);
                }
              }
            }));
    assertThat(got).isEmpty();
    assertThat(table.ownedHeaps()).isEmpty();
  }

  /** All of them live at once; the rest make do with shared heaps. */
  @Test
  void heapsAreBoundedByProcessorsNotByThreads() throws InterruptedException {
    int most = Math.max(16, 4 * Runtime.getRuntime().availableProcessors());
    int threads = most + 10;
    var done = new CountDownLatch(threads);
    var leave = new CountDownLatch(1);
    var earned = new ConcurrentLinkedQueue<SlabHeap>();
    var failed = new ConcurrentLinkedQueue<Throwable>();
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      started.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  SlabHeap heap = visitOften();
                  if (heap != null) {
                    earned.add(heap);
                  }
                } catch (Throwable failure) {
                  failed.add(failure);
                }
                done.countDown();
                awaitQuietly(leave);
              }));
    }
    done.await();
    Set<SlabHeap> distinct = new HashSet<>(earned);
    leave.countDown();
    for (Thread thread : started) {
      thread.join();
    }
    assertThat(failed).isEmpty();
    assertThat(distinct).hasSize(earned.size()).hasSize(most);
    assertThat(table.ownedHeaps()).hasSize(most);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theHeapOfAnEndedThreadIsTheNextOnes() throws InterruptedException {
    List<SlabHeap> earned = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      run(Thread.ofPlatform().unstarted(() -> earned.add(visitOften())));
    }
    assertThat(earned).doesNotContainNull();
    assertThat(new HashSet<>(earned)).hasSize(1);
    assertThat(table.ownedHeaps()).hasSize(1);
  }

  @Test
  void theHeapOfAnEndedThreadLosesItsOwner() throws InterruptedException {
    run(Thread.ofPlatform().unstarted(this::visitOften));
    assertThat(table.hasOwners()).isTrue();
    table.abandonEnded();
    assertThat(table.hasOwners()).isFalse();
    SlabHeap earned = visitOften();
    assertThat(table.ownedHeaps()).containsExactly(earned);
    table.abandonEnded();
    assertThat(table.ownedBy(Thread.currentThread())).as("of a living thread").isSameAs(earned);
  }

  @Test
  void oneStripeIsMadeHoweverManyAskAtOnce() throws InterruptedException {
    var barrier = new CyclicBarrier(4);
    Set<SlabHeap> stripes = ConcurrentHashMap.newKeySet();
    Thread asked = Thread.currentThread();
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      started.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  barrier.await();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
                stripes.add(table.stripeOf(asked));
              }));
    }
    for (Thread thread : started) {
      thread.join();
    }
    assertThat(stripes).hasSize(1);
    assertThat(table.sharedHeaps()).containsExactlyElementsOf(stripes);
    assertThat(stripes.iterator().next().isShared()).isTrue();
  }

  @Test
  void aClosedTableGivesNothing() {
    SlabHeap earned = visitOften();
    assertThat(earned).isNotNull();
    table.close();
    assertThat(table.ownedBy(Thread.currentThread())).isNull();
    assertThat(table.hasOwners()).isFalse();
    assertThat(visitOften()).isNull();
  }
}
