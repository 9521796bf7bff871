package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.Allocator;
import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.SubjectTrait;
import dev.mem.bench.subject.Subjects;
import dev.mem.bench.trace.FakeSubject.Defect;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CheckedReplayTest {
  private static final long SEED = 20_260_101;

  private static void check(Trace trace, Subject subject, ReplayMode mode) {
    new CheckedReplay(trace, subject, _ -> {}).run(mode);
  }

  @ParameterizedTest
  @EnumSource
  void passesAnAllocatorWithoutDefect(ReplayMode mode) {
    Trace trace = Traces.random(SEED, 4, 20_000);
    AtomicReference<Double> done = new AtomicReference<>(0.0);
    try (FakeSubject subject = new FakeSubject(Defect.NONE)) {
      new CheckedReplay(trace, subject, done::set).run(mode);
      assertThat(subject.live()).isZero();
    }
    assertThat(done.get()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OVERLAPPING        | overlaps live block
          NOT_ZEROING        | should be zero, but byte
          IGNORING_ALIGNMENT | is not aligned to
          MISALIGNED         | is not aligned to 16 bytes
          LOSING_CONTENT     | content of block
          WRITING_OUTSIDE    | content of block
          UNUSABLE           | has a usable size of
          WITHOUT_ADDRESS    | has address 0
          EXHAUSTED          | OutOfMemoryError: nothing left
          """)
  void catchesEveryDefect(Defect defect, String message) {
    Trace trace = Traces.random(SEED, 4, 20_000);
    for (ReplayMode mode : ReplayMode.values()) {
      try (FakeSubject subject = new FakeSubject(defect)) {
        assertThatExceptionOfType(ReplayFailure.class)
            .as("%s on %s", defect, mode)
            .isThrownBy(() -> check(trace, subject, mode))
            .withMessageMatching("test.trep:\\d+: fake: .*")
            .withMessageContaining(message);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "first-fit,ONE_THREAD",
    "first-fit,THREADS",
    "first-fit:segment,ONE_THREAD",
    "first-fit:segment,THREADS",
    "first-fit:heap,ONE_THREAD",
    "first-fit:heap,THREADS"
  })
  void passesOurs(String name, ReplayMode mode) {
    Trace trace = Traces.random(SEED, 4, 10_000);
    try (Subject subject = Subjects.open(name)) {
      check(trace, subject, mode);
      assertThat(subject.allocator().orElseThrow().statistics().liveBlocks()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void catchesAHeapThatIsNotWhatItShouldBe(ReplayMode mode) {
    try (Subject ours = Subjects.open("first-fit");
        Subject leaking = new Leaking(ours)) {
      assertThatExceptionOfType(ReplayFailure.class)
          .isThrownBy(() -> check(Traces.plain("a 0 10"), leaking, mode))
          .withMessage("test.rep:1: first-fit: statistics count 2 live blocks, but there are 1");
    }
  }

  /** One of ours, with a block in it that no trace asked for. */
  private record Leaking(Subject subject) implements Subject {

    @Override
    public String name() {
      return subject.name();
    }

    @Override
    public Set<SubjectTrait> traits() {
      return subject.traits();
    }

    @Override
    public BlockTable newTable(int slots) {
      var _ = subject.allocator().orElseThrow().raw().allocate(1);
      return subject.newTable(slots);
    }

    @Override
    public Optional<Allocator> allocator() {
      return subject.allocator();
    }

    @Override
    public void close() {}
  }
}
