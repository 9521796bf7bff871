package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
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

  /** Visits until there is a heap or should be: at once if it is the first of the table. */
  private SlabHeap visitOften() {
    SlabHeap first = table.visit(Thread.currentThread());
    if (first != null) {
      return first;
    }
    for (int i = 2; i < VISITS; i++) {
      assertThat(table.visit(Thread.currentThread())).as("visit %d", i).isNull();
    }
    return table.visit(Thread.currentThread());
  }

  private static void run(Thread thread) throws InterruptedException {
    thread.start();
    thread.join();
  }

  @Test
  void theFirstThreadHasAHeapAtOnce() {
    SlabHeap heap = table.visit(Thread.currentThread());
    assertThat(heap).isNotNull();
    assertThat(table.ownedBy(Thread.currentThread())).isSameAs(heap);
    assertThat(table.ownedHeaps()).containsExactly(heap);
  }

  @Test
  void anyOtherThreadEarnsAHeapByItsVisits() throws InterruptedException {
    run(Thread.ofPlatform().unstarted(() -> table.visit(Thread.currentThread())));
    assertThat(table.ownedHeaps()).hasSize(1);
    assertThat(table.ownedBy(Thread.currentThread())).isNull();
    for (int i = 1; i < VISITS; i++) {
      assertThat(table.visit(Thread.currentThread())).as("visit %d", i).isNull();
    }
    SlabHeap earned = table.visit(Thread.currentThread());
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

  private int timesInSlots(SlabHeap heap) {
    return (int) Arrays.stream(table.slots()).filter(each -> each == heap).count();
  }

  /** A thread whose number leads to a slot, and that stays until it is told to leave. */
  private final class Visitor {
    private final CountDownLatch visited = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final List<SlabHeap> found = new ArrayList<>();
    private final Thread thread;
    private SlabHeap earned;

    Visitor(int slot) {
      thread = Fixtures.threadOfSlot(slot, table.slots().length, this::run);
    }

    private void run() {
      try {
        earned = visitOften();
        found.add(table.ownedBy(Thread.currentThread()));
      } finally {
        visited.countDown();
      }
      awaitQuietly(leave);
    }

    Visitor visit() {
      thread.start();
      awaitQuietly(visited);
      return this;
    }

    void end() throws InterruptedException {
      leave.countDown();
      thread.join();
    }
  }

  /** Eight slots are looked at, past the last one, too; the ninth thread makes do without. */
  @Test
  void threadsOfTheSameSlotTakeTheNextOnes() throws InterruptedException {
    int slot = table.slots().length - 3;
    List<Visitor> visitors = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Visitor visitor = new Visitor(slot).visit();
      visitors.add(visitor);
      assertThat(visitor.earned).as("number %d", i).isNotNull();
      assertThat(table.slots()[slot + i & table.slots().length - 1]).isSameAs(visitor.earned);
      assertThat(visitor.found).containsExactly(visitor.earned);
    }
    Visitor tooMany = new Visitor(slot).visit();
    assertThat(tooMany.earned).isNull();
    assertThat(table.ownedHeaps()).hasSize(8);

    visitors.get(5).end();
    Visitor adopting = new Visitor(slot).visit();
    assertThat(adopting.earned).isSameAs(visitors.get(5).earned);
    assertThat(table.slots()[slot + 5 & table.slots().length - 1]).isSameAs(adopting.earned);
    assertThat(adopting.found).containsExactly(adopting.earned);
    for (Visitor visitor : visitors) {
      visitor.end();
    }
    tooMany.end();
    adopting.end();
  }

  /** Else threads with successive numbers could push each other along for ever. */
  @Test
  void aHeapThatIsNotInItsFirstSlotMakesWay() throws InterruptedException {
    Visitor first = new Visitor(20).visit();
    Visitor second = new Visitor(20).visit();
    assertThat(table.slots()[21]).isSameAs(second.earned);
    Visitor third = new Visitor(21).visit();
    assertThat(table.slots()[20]).as("at home").isSameAs(first.earned);
    assertThat(table.slots()[21]).isSameAs(third.earned);
    assertThat(table.slots()[22]).isSameAs(second.earned);
    assertThat(table.ownedBy(second.thread)).isSameAs(second.earned);

    first.end();
    Visitor fourth = new Visitor(22).visit();
    assertThat(fourth.earned).as("adopted").isSameAs(first.earned);
    assertThat(table.slots()[22]).isSameAs(fourth.earned);
    assertThat(table.ownedBy(second.thread)).as("moved again").isSameAs(second.earned);
    for (Visitor visitor : List.of(second, third, fourth)) {
      assertThat(timesInSlots(visitor.earned)).isEqualTo(1);
      visitor.end();
    }
  }

  @Test
  void aHeapWithNowhereToGoStaysWhereItIs() throws InterruptedException {
    List<Visitor> visitors = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      visitors.add(new Visitor(40).visit());
    }
    visitors.add(new Visitor(43).visit());
    for (int i = 0; i < visitors.size(); i++) {
      assertThat(table.slots()[40 + i]).isSameAs(visitors.get(i).earned);
    }
    for (Visitor visitor : visitors) {
      visitor.end();
    }
  }

  /** What is adopted moves: its old slot is free for others. */
  @Test
  void aHeapIsInOneSlotWhoeverHasIt() throws InterruptedException {
    Visitor first = new Visitor(100).visit();
    assertThat(timesInSlots(first.earned)).isEqualTo(1);
    first.end();
    Visitor second = new Visitor(200).visit();
    assertThat(second.earned).isSameAs(first.earned);
    assertThat(timesInSlots(second.earned)).isEqualTo(1);
    assertThat(table.slots()[200]).isSameAs(second.earned);
    second.end();
    assertThat(table.abandonEnded()).isEmpty();
    assertThat(timesInSlots(second.earned)).isZero();
    assertThat(second.earned.ownerAcquire()).isNull();
  }

  /** Four to a processor, rounded up to a power of two; each thread has its own for good. */
  @Test
  void threadsAreSpreadOverTheSharedHeaps() {
    int most = Math.min(4 * Runtime.getRuntime().availableProcessors(), 64);
    int stripes = 1;
    while (stripes < most) {
      stripes *= 2;
    }
    Set<SlabHeap> distinct = new HashSet<>();
    for (int i = 0; i < 256; i++) {
      Thread thread = Thread.ofPlatform().unstarted(() -> {});
      SlabHeap stripe = table.stripeOf(thread);
      assertThat(table.stripeOf(thread)).isSameAs(stripe);
      distinct.add(stripe);
    }
    assertThat(distinct).hasSize(stripes);
    assertThat(table.sharedHeaps()).containsExactlyInAnyOrderElementsOf(distinct);
  }
}
