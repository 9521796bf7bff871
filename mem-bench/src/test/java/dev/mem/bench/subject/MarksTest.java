package dev.mem.bench.subject;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarksTest {
  private static final long BLOCK = 0x7f12_3456_7890L;

  @Test
  void aBlockIsFreedOnceEachTimeItIsHandedOut() {
    Marks marks = new Marks();
    marks.set(BLOCK);
    marks.clear(BLOCK);
    assertThatThrownBy(() -> marks.clear(BLOCK))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("0x7f1234567890");
    marks.set(BLOCK);
    assertThatCode(() -> marks.clear(BLOCK)).doesNotThrowAnyException();
  }

  @Test
  void blocksSideBySideHaveMarksOfTheirOwn() {
    Marks marks = new Marks();
    marks.set(BLOCK);
    assertThatThrownBy(() -> marks.clear(BLOCK + 16)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> marks.clear(BLOCK + ListedPages.WINDOW_BYTES))
        .isInstanceOf(IllegalStateException.class);
    assertThatCode(() -> marks.clear(BLOCK)).doesNotThrowAnyException();
  }
}
