package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.layout.Grains;
import org.junit.jupiter.api.Test;

/** The table that finds the extent of an address, at addresses where there is no memory. */
final class ExtentTableTest {
  private static final long WINDOW = ExtentTable.WINDOW_BYTES;

  /** Far above all memory: nobody else enters windows there. */
  private static final long BASE = (1L << 47) + 4711 * WINDOW;

  private static final long ALIAS = BASE + (WINDOW << 13);

  private final Extent[] window = ExtentTable.newWindow(ExtentTable.WINDOW_GRAINS);
  private final Span span = new Span(null, 0, 1, Fixtures.heapWithoutOwner());

  @Test
  void aWindowIsNoMoreThanWhatIsFree() {
    assertThat(window).hasSize(4096).containsOnly(NoExtent.INSTANCE);
    assertThat(ExtentTable.newWindow(3)).hasSize(3).containsOnly(NoExtent.INSTANCE);
  }

  @Test
  void everyGrainOfARegisteredWindowIsFound() {
    window[0] = span;
    window[4095] = span;
    assertThat(ExtentTable.at(BASE)).isSameAs(NoExtent.INSTANCE);
    ExtentTable.register(BASE, window);
    try {
      assertThat(ExtentTable.at(BASE)).isSameAs(span);
      assertThat(ExtentTable.at(BASE + Grains.BYTES - 1)).isSameAs(span);
      assertThat(ExtentTable.at(BASE + Grains.BYTES)).isSameAs(NoExtent.INSTANCE);
      assertThat(ExtentTable.at(BASE + WINDOW - 1)).isSameAs(span);
      assertThat(ExtentTable.at(BASE + WINDOW)).isSameAs(NoExtent.INSTANCE);
      assertThat(ExtentTable.at(BASE - 1)).isSameAs(NoExtent.INSTANCE);
    } finally {
      ExtentTable.unregister(BASE, window);
    }
    assertThat(ExtentTable.at(BASE)).isSameAs(NoExtent.INSTANCE);
  }

  /** Two windows share a slot: the first has it, and the other cannot take it away. */
  @Test
  void aSlotIsTheFirstOnes() {
    Extent[] other = ExtentTable.newWindow(ExtentTable.WINDOW_GRAINS);
    window[0] = span;
    ExtentTable.register(BASE, window);
    try {
      ExtentTable.register(ALIAS, other);
      assertThat(ExtentTable.at(ALIAS)).isSameAs(span);
      ExtentTable.unregister(ALIAS, other);
      assertThat(ExtentTable.at(BASE)).isSameAs(span);
    } finally {
      ExtentTable.unregister(BASE, window);
    }
    other[0] = span;
    ExtentTable.register(ALIAS, other);
    assertThat(ExtentTable.at(ALIAS)).isSameAs(span);
    ExtentTable.unregister(ALIAS, other);
    assertThat(ExtentTable.at(ALIAS)).isSameAs(NoExtent.INSTANCE);
  }
}
