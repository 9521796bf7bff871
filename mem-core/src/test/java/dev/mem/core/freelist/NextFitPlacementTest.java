package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.Simulations;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Next fit goes on where it ended, and round. */
final class NextFitPlacementTest {
  private static final long PAGE = 4096;

  private final EngineFixture fixture =
      new EngineFixture(
          Simulations.likeLinux(PAGE), 16 * PAGE, OptionalLong.empty(), NextFitEngine::new);
  private final long[] holes = new long[3];
  private final long[] walls = new long[3];

  /** Three holes of 1000 bytes, and free memory behind, which the last search ended in. */
  @BeforeEach
  void makeHoles() {
    for (int i = 0; i < holes.length; i++) {
      holes[i] = fixture.allocate(1000);
      walls[i] = fixture.allocate(100);
    }
    for (long hole : holes) {
      fixture.free(hole);
    }
  }

  @AfterEach
  void verifyAndClose() {
    fixture.verify();
    fixture.close();
  }

  @Test
  void requestsInARowLieSideBySide() {
    long first = fixture.allocate(100);
    long second = fixture.allocate(100);
    long third = fixture.allocate(100);
    assertThat(first).isGreaterThan(walls[2]);
    assertThat(second - first).isEqualTo(third - second).isEqualTo(112);
  }

  @Test
  void theSearchGoesRound() {
    long behind = fixture.allocate(16 * PAGE - 3 * (1008 + 112) - 500);
    assertThat(behind).isGreaterThan(walls[2]);
    assertThat(fixture.allocate(900)).as("freed last, listed first").isEqualTo(holes[2]);
    assertThat(fixture.allocate(900)).isEqualTo(holes[1]);
    assertThat(fixture.allocate(900)).isEqualTo(holes[0]);
    assertThat(fixture.account.arenasObtained()).isEqualTo(1);
  }

  @Test
  void whereTheSearchIsToStartMayBeJoinedAway() {
    long last = fixture.allocate(100);
    fixture.free(last);
    fixture.verify();
    fixture.free(walls[2]);
    fixture.verify();
    assertThat(fixture.allocate(100)).isNotZero();
  }
}
