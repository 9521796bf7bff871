package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a purge is due. */
final class PurgeClockTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final PurgeClock clock = new PurgeClock();
  private long now = System.nanoTime();

  private long purge(long purgedBytes, long lastPurgedBytes, long committedSinceBytes) {
    now += TimeUnit.SECONDS.toNanos(10);
    assertThat(clock.tryBegin(now)).isTrue();
    clock.purged(now, purgedBytes, lastPurgedBytes, committedSinceBytes);
    return clock.delayNanos();
  }

  @Test
  void nothingIsDueAtOnce() {
    assertThat(clock.tryBegin(System.nanoTime())).isFalse();
  }

  @Test
  void onePurgesAtATime() {
    now += TimeUnit.SECONDS.toNanos(10);
    assertThat(clock.tryBegin(now)).isTrue();
    assertThat(clock.tryBegin(now)).isFalse();
    clock.purged(now, 1, 0, 0);
    assertThat(clock.tryBegin(now)).isFalse();
    assertThat(clock.tryBegin(now + clock.delayNanos())).isTrue();
  }

  @Test
  void memoryThatIsTakenAgainWaitsLonger() {
    long before = clock.delayNanos();
    assertThat(purge(1000, 1000, 600)).isEqualTo(2 * before);
    assertThat(purge(1000, 1000, 600)).isEqualTo(4 * before);
    for (int i = 0; i < 10; i++) {
      purge(1000, 1000, 600);
    }
    assertThat(clock.delayNanos()).isEqualTo(4000 * MILLI);
  }

  @Test
  void memoryThatIsNotMissedWaitsLess() {
    long before = clock.delayNanos();
    assertThat(purge(1000, 1000, 400)).isEqualTo(before / 2);
    for (int i = 0; i < 10; i++) {
      purge(1000, 1000, 0);
    }
    assertThat(clock.delayNanos()).isEqualTo(250 * MILLI);
  }

  @Test
  void whoeverHasNothingToGiveIsAskedLessOften() {
    long before = clock.delayNanos();
    assertThat(purge(0, 0, 0)).isEqualTo(2 * before);
  }

  @Test
  void halfOfItIsMuchAndNothingIsNeverMissed() {
    long before = clock.delayNanos();
    assertThat(purge(1000, 1000, 500)).isEqualTo(2 * before);
    assertThat(purge(1000, 1000, 499)).isEqualTo(before);
    assertThat(purge(1000, 0, 0)).isEqualTo(before / 2);
    assertThat(purge(1000, 1, 0)).as("half of a byte, rounded down").isEqualTo(before);
  }
}
