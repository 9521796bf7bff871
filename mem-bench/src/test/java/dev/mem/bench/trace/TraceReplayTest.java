package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mem.Allocator;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import dev.mem.bench.trace.FakeSubject.Defect;
import dev.mem.bench.trace.ReplayOptions.Pass;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TraceReplayTest {
  private static final Set<Pass> ALL = EnumSet.allOf(Pass.class);

  private static ReplayResult replay(
      Trace trace, String subject, ReplayMode mode, Set<Pass> passes) {
    return new TraceReplay(
            trace, () -> Subjects.open(subject), new ReplayOptions(mode, passes, 1, 3))
        .run(_ -> {});
  }

  @ParameterizedTest
  @EnumSource
  void doesAllPassesOnFreshSubjects(ReplayMode mode) {
    Trace trace = Traces.random(11, 3, 2000);
    List<FakeSubject> opened = new ArrayList<>();
    List<Double> progress = new ArrayList<>();
    ReplayResult result =
        new TraceReplay(
                trace,
                () -> {
                  opened.add(new FakeSubject(Defect.NONE));
                  return opened.getLast();
                },
                new ReplayOptions(mode, EnumSet.of(Pass.CHECK), 0, 1))
            .run(progress::add);
    assertThat(opened).hasSizeGreaterThan(1).allMatch(subject -> subject.live() == 0);
    assertThat(progress).isSorted();
    assertThat(result.checked()).isTrue();
    assertThat(result.nsPerOperation()).containsExactly(List.of());
    assertThat(result.memory()).isEqualTo(MemoryFigures.unknown(trace.peakPayloadBytes()));
  }

  @ParameterizedTest
  @EnumSource
  void measuresOurs(ReplayMode mode) {
    Trace trace = Traces.random(11, 3, 2000);
    ReplayResult result = replay(trace, "first-fit", mode, ALL);
    assertThat(result.trace()).isEqualTo("test");
    assertThat(result.source()).isEqualTo("test.trep");
    assertThat(result.subject()).isEqualTo("first-fit");
    assertThat(result.operations()).isEqualTo(2000);
    assertThat(result.threads()).isEqualTo(mode == ReplayMode.THREADS ? 3 : 1);
    assertThat(result.checked()).isTrue();
    assertThat(result.nsPerOperation()).hasSize(1);
    assertThat(result.nsPerOperation().getFirst()).hasSize(3);
    assertThat(result.medianNs()).isPositive().isBetween(result.lowestNs(), result.highestNs());
    assertThat(result.memory().peakCommittedBytes().orElseThrow())
        .isGreaterThanOrEqualTo(trace.peakPayloadBytes());
  }

  @Test
  @Tag("linux")
  void takesTheTimeOfPeersOnly() {
    ReplayResult result = replay(Traces.random(11, 1, 500), "malloc", ReplayMode.ONE_THREAD, ALL);
    assertThat(result.medianNs()).isPositive();
    assertThat(result.memory().peakResidentBytes()).isEmpty();
  }

  @Test
  void checksNoSubjectWithoutMemory() {
    ReplayResult result = replay(Traces.plain("a 0 10"), "null", ReplayMode.ONE_THREAD, ALL);
    assertThat(result.checked()).isFalse();
    assertThat(result.medianNs()).isPositive();
  }

  @Test
  void refusesBlocksThatTheNullSubjectDoesNotHave() {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() ->
            replay(Traces.plain("a 0 100000000"), "null", ReplayMode.ONE_THREAD, Set.of(Pass.TIME)))
        .withMessageContaining("test.rep: null has no blocks larger than");
  }

  @Test
  void refusesThreadsWhereBlocksAreConfined() {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() ->
            replay(Traces.threaded("0 a 0 1", "1 f 0"), "arena-confined", ReplayMode.THREADS, ALL))
        .withMessage("arena-confined cannot free blocks on another thread; leave out --threads");
  }

  @Test
  void saysAtWhichLineMemoryRanOut() {
    Trace trace = Traces.plain("a 0 10", "a 1 4000000000000000000");
    assertThatExceptionOfType(ReplayFailure.class)
        .isThrownBy(() -> replay(trace, "first-fit", ReplayMode.ONE_THREAD, Set.of(Pass.MEMORY)))
        .withMessageStartingWith("test.rep:2: first-fit: OffHeapOutOfMemoryError: no memory for ");
    assertThatExceptionOfType(ReplayFailure.class)
        .isThrownBy(() -> replay(trace, "first-fit", ReplayMode.ONE_THREAD, Set.of(Pass.TIME)))
        .withMessageStartingWith("test.rep: first-fit: OffHeapOutOfMemoryError: no memory for ");
  }

  @ParameterizedTest
  @EnumSource
  void freesWhatATimedReplayLeaves(ReplayMode mode) {
    Trace trace = Traces.random(5, 2, 200);
    assertThat(trace.leftovers()).isPositive();
    try (Subject subject = Subjects.open("first-fit")) {
      Allocator allocator = subject.allocator().orElseThrow();
      ReplayOptions options = new ReplayOptions(mode, Set.of(Pass.TIME), 0, 1);
      assertThat(new TimedReplay(trace, subject).run(options, _ -> {})).hasSize(1);
      assertThat(allocator.statistics().liveBlocks()).isZero();
      allocator.inspector().verify();
    }
  }

  @Test
  void refusesNoRounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReplayOptions(ReplayMode.ONE_THREAD, ALL, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReplayOptions(ReplayMode.ONE_THREAD, ALL, -1, 1));
  }
}
