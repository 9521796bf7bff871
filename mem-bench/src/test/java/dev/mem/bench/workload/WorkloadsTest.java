package dev.mem.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import dev.mem.bench.subject.TrackingSubject;
import dev.mem.bench.subject.TrackingSubject.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the workloads to what their descriptions say. */
@Tag("linux")
class WorkloadsTest {
  private static final long SEED = 4141;
  private static final long MILLIS = 30;

  private static WorkloadResult run(String name, Subject subject, int threads, ThreadKind kind) {
    return Workloads.ofName(name).run(new WorkloadRun(subject, threads, kind, MILLIS, SEED));
  }

  @TestFactory
  Stream<DynamicTest> everyWorkloadCountsRightlyAndLeaksNothing() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Workload workload : Workloads.list()) {
      WorkloadFacts facts = workload.facts();
      for (int threads : facts.scaling().heedsThreads() ? new int[] {1, 2, 4} : new int[] {1}) {
        tests.add(counting(facts.name(), threads, ThreadKind.PLATFORM));
        if (facts.scaling().suitsVirtualThreads()) {
          tests.add(counting(facts.name(), threads, ThreadKind.VIRTUAL));
        }
      }
    }
    return tests.stream();
  }

  private static DynamicTest counting(String name, int threads, ThreadKind kind) {
    return DynamicTest.dynamicTest(
        "%s on %d %s".formatted(name, threads, kind),
        () -> {
          TrackingSubject subject = new TrackingSubject(Flaw.NONE);
          WorkloadResult result = run(name, subject, threads, kind);
          // On a machine with much else to do, threads may not get to their first operation in
          // time.
          for (long millis = 10 * MILLIS;
              result.operations() == 0 && millis <= 1000 * MILLIS;
              millis *= 10) {
            subject = new TrackingSubject(Flaw.NONE);
            result =
                Workloads.ofName(name).run(new WorkloadRun(subject, threads, kind, millis, SEED));
          }
          assertThat(result.operations()).isPositive();
          assertThat(result.nanos()).isPositive();
          assertThat(subject.frees.get()).as("frees").isEqualTo(subject.allocations.get());
          long uncounted =
              name.equals("mstress") ? subject.allocations.get() - result.allocations() : 0;
          assertThat(subject.allocations.get()).isEqualTo(result.allocations() + uncounted);
        });
  }

  @TestFactory
  Stream<DynamicTest> everyWorkloadRunsOnAnEngineOfOurs() {
    return Workloads.list().stream()
        .map(workload -> workload.facts().name())
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () -> {
                  try (Subject subject = Subjects.open("first-fit")) {
                    run(name, subject, 2, ThreadKind.PLATFORM);
                    subject
                        .allocator()
                        .ifPresent(allocator -> {
                          allocator.inspector().verify();
                          assertThat(allocator.statistics().liveBlocks()).isZero();
                        });
                  }
                }));
  }

  @Test
  void mstressCatchesACorruptingSubject() {
    TrackingSubject subject = new TrackingSubject(Flaw.CORRUPTS);
    assertThatThrownBy(() -> run("mstress", subject, 1, ThreadKind.PLATFORM))
        .isInstanceOf(WorkloadFailure.class)
        .hasMessageContaining("lost its content");
  }

  @Test
  void larsonFreesMostlyBlocksOfOtherThreads() {
    TrackingSubject subject = new TrackingSubject(Flaw.NONE);
    WorkloadResult result = run("larson", subject, 2, ThreadKind.PLATFORM);
    assertThat(subject.smallest.get()).isBetween(8L, 10L);
    assertThat(subject.largest.get()).isBetween(995L, 999L);
    assertThat((double) subject.allocatedBytes.get() / subject.allocations.get())
        .isCloseTo(503.5, within(15.0));
    // The first block of a slot and the last one are freed by a thread that did not allocate them.
    // Fewest slots are used if one thread of both, and its 5000 slots, had all the time there was.
    double slotsUsed = 5_000 * (1 - Math.exp(-result.operations() / 5_000.0));
    assertThat((double) subject.remoteFrees.get()).isGreaterThan(0.9 * 2 * slotsUsed);
    assertThat(subject.mostLive.get()).isEqualTo(2 * 5000);
  }

  @Test
  void xmallocTestFreesOnlyBlocksOfOtherThreads() {
    TrackingSubject subject = new TrackingSubject(Flaw.NONE);
    WorkloadResult result = run("xmalloc-test", subject, 1, ThreadKind.PLATFORM);
    assertThat(subject.remoteFrees.get()).isEqualTo(subject.frees.get());
    assertThat(result.operations() % 4096).isZero();
    assertThat(subject.mostLive.get()).isLessThanOrEqualTo((100 + 2) * 4097L);
    assertThat(subject.attachedThreads.get()).isEqualTo(2);
  }

  @Test
  void sh6benchMakesTheSameAllocationsInEachRepeatAndKeepsAFifth() {
    TrackingSubject subject = new TrackingSubject(Flaw.NONE);
    BlockTable table = subject.newTable(10_000);
    Sh6bench.Ring ring = new Sh6bench.Ring(table);
    for (int repeat = 1; repeat <= 20; repeat++) {
      ring.repeat();
      assertThat(ring.allocations()).isEqualTo((long) repeat * Sh6bench.ALLOCATIONS_PER_REPEAT);
    }
    assertThat(subject.mostLive.get()).isEqualTo(10_000);
    assertThat(subject.largest.get()).isEqualTo(709);
    table.freeAll();
    assertThat(subject.frees.get()).isEqualTo(subject.allocations.get());
  }

  @Test
  void glibcThreadDrawsMostlyTinySizes() {
    TrackingSubject subject = new TrackingSubject(Flaw.NONE);
    run("glibc-thread", subject, 1, ThreadKind.PLATFORM);
    assertThat((double) subject.allocatedBytes.get() / subject.allocations.get())
        .isBetween(15.0, 90.0);
    assertThat(subject.smallest.get()).isEqualTo(4);
    // 4096 draws from 1024 slots leave out one in e⁴.
    assertThat(subject.mostLive.get()).isBetween(985L, 1024L);
  }

  @Test
  void mallocLargeKeepsTwentyBlocksAndAllocatesBeforeItFrees() {
    TrackingSubject subject = new TrackingSubject(Flaw.NONE);
    Workloads.ofName("malloc-large")
        .run(new WorkloadRun(subject, 1, ThreadKind.PLATFORM, 400, SEED));
    assertThat(subject.smallest.get()).isGreaterThanOrEqualTo(5L << 20);
    assertThat(subject.largest.get()).isLessThan(25L << 20);
    assertThat(subject.mostLive.get()).isBetween(2L, 21L);
  }

  @Test
  void mleakStartsAThreadForEachBlock() {
    TrackingSubject subject = new TrackingSubject(Flaw.NONE);
    WorkloadResult result = run("mleak", subject, 1, ThreadKind.PLATFORM);
    assertThat(subject.attachedThreads.get()).isEqualTo(1 + (int) result.operations());
    assertThat(subject.allocations.get()).isEqualTo(result.operations());
  }

  @Test
  void aPopulationKeepsItsSize() {
    for (int number = 0; number < Distribution.COUNT; number++) {
      Population population = Empirical.population(number, new Random(SEED), 1 << 20);
      population.grow(Empirical.HEAP_BYTES);
      long atFirst = population.liveBytes();
      for (int i = 0; i < 20; i++) {
        population.next(100_000);
      }
      assertThat((double) population.liveBytes() / atFirst)
          .as("heap of server %d after two million events, compared with that before", number)
          .isBetween(0.5, 2.0);
    }
  }

  @Test
  void weightsPickInProportion() {
    Weights weights = new Weights(5);
    double[] values = {1, 0, 3, 6, 0};
    for (int i = 0; i < values.length; i++) {
      weights.add(i, values[i]);
    }
    assertThat(weights.sum()).isEqualTo(10);
    Random random = new Random(SEED);
    int[] picks = new int[5];
    for (int i = 0; i < 100_000; i++) {
      picks[weights.find(random.nextDouble() * 10)]++;
    }
    assertThat(picks[1]).isZero();
    assertThat(picks[4]).isZero();
    assertThat(picks[0]).isCloseTo(10_000, within(500));
    assertThat(picks[2]).isCloseTo(30_000, within(900));
  }
}
