package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Blocks waiting to be reported. */
final class LateFreesTest {
  private final LateFrees late = new LateFrees();

  @Test
  void allThatWasAddedIsTakenOnce() {
    assertThat(late.isEmpty()).isTrue();
    for (long address = 1; address <= 20; address++) {
      late.add(address);
      assertThat(late.isEmpty()).isFalse();
    }
    assertThat(late.takeAll()).isEqualTo(LongStream.rangeClosed(1, 20).toArray());
    assertThat(late.isEmpty()).isTrue();
    assertThat(late.takeAll()).isEmpty();
    late.add(7);
    assertThat(late.takeAll()).containsExactly(7);
  }

  @Test
  void allOfAnotherMoveOver() {
    LateFrees others = new LateFrees();
    others.add(1);
    others.add(2);
    late.add(3);
    late.addAll(others);
    assertThat(others.isEmpty()).isTrue();
    assertThat(late.takeAll()).containsExactly(3, 1, 2);
  }
}
