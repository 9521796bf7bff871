package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayResultTest {

  private static ReplayResult result(List<List<Double>> nsPerOperation) {
    return new ReplayResult(
        "t", "t.rep", "s", 1, 1, false, nsPerOperation, MemoryFigures.unknown(0));
  }

  @Test
  void takesTheMiddleOfTheRoundsOfOneFork() {
    ReplayResult result = result(List.of(List.of(5.0, 1.0, 3.0, 4.0)));
    assertThat(result.medianNs()).isEqualTo(3.5);
    assertThat(result.lowestNs()).isEqualTo(1);
    assertThat(result.highestNs()).isEqualTo(5);
  }

  @Test
  void takesTheMiddleOfForks() {
    ReplayResult result =
        result(List.of(List.of(5.0, 6.0, 100.0), List.of(1.0, 2.0, 3.0), List.of(4.0, 4.0, 4.0)));
    assertThat(result.medianNs()).isEqualTo(4);
    assertThat(result.lowestNs()).isEqualTo(2);
    assertThat(result.highestNs()).isEqualTo(6);
  }

  @Test
  void knowsNoTimeWhereNoneWasTaken() {
    assertThat(result(List.of()).medianNs()).isNaN();
    assertThat(result(List.of(List.of())).lowestNs()).isNaN();
    assertThat(result(List.of(List.of())).highestNs()).isNaN();
  }
}
