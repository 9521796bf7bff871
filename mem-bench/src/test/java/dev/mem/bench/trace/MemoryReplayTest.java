package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryReplayTest {
  private static final long PEAK_BYTES = 3 << 20;

  @Tag("linux")
  @ParameterizedTest
  @EnumSource
  void findsThePeaks(ReplayMode mode) {
    Trace trace =
        Traces.threaded("0 a 0 1048576", "1 a 1 2097152", "0 f 1", "1 a 2 524288", "0 f 0");
    try (Subject subject = Subjects.open("first-fit")) {
      MemoryFigures figures =
          new MemoryReplay(trace, subject, subject.allocator().orElseThrow(), _ -> {}).run(mode);
      long resident = figures.peakResidentBytes().orElseThrow();
      assertThat(figures.peakPayloadBytes()).isEqualTo(PEAK_BYTES);
      assertThat(resident).isBetween(PEAK_BYTES, PEAK_BYTES + (64 << 10));
      assertThat(figures.peakCommittedBytes().orElseThrow()).isGreaterThanOrEqualTo(resident);
      assertThat(figures.metadataBytes().orElseThrow()).isPositive();
      assertThat(figures.utilisation().orElseThrow())
          .isCloseTo(
              (double) PEAK_BYTES / (resident + figures.metadataBytes().orElseThrow()),
              Offset.offset(0.001));
      assertThat(figures.arenasMapped().orElseThrow()).isPositive();
      assertThat(figures.arenasReturned()).isEqualTo(figures.arenasMapped());
    }
  }
}
