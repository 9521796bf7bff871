package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What belongs to a heap: extents come and go in any order. */
final class RegistryTest {
  private final SlabHeap heap = Fixtures.heapWithoutOwner();
  private final Registry registry = new Registry();

  private Span span(int grains) {
    return new Span(null, 0, grains, heap);
  }

  private List<Extent> content() {
    List<Extent> content = new ArrayList<>();
    registry.forEach(content::add);
    return content;
  }

  @Test
  void anEmptyOneTakesNoMemory() {
    assertThat(registry.any()).isNull();
    assertThat(registry.byteSize()).isZero();
    assertThat(registry.metadataBytes()).isZero();
    assertThat(content()).isEmpty();
  }

  @Test
  void whatIsAddedIsThereUntilItIsRemoved() {
    List<Extent> expected = new ArrayList<>();
    long grains = 0;
    for (int i = 1; i <= 50; i++) {
      Span span = span(i);
      registry.add(span);
      expected.add(span);
      grains += i;
      assertThat(registry.byteSize()).isEqualTo(1024 * grains);
      assertThat(registry.any()).isSameAs(span);
    }
    assertThat(content()).containsExactlyElementsOf(expected);
    assertThat(registry.metadataBytes()).isEqualTo(64 * 4);
    for (int index : new int[] {0, 20, 47, 10, 10}) {
      Extent gone = expected.remove(index);
      assertThat(registry.remove(gone)).isTrue();
      assertThat(registry.remove(gone)).as("removed twice").isFalse();
      grains -= gone.grains();
      assertThat(registry.byteSize()).isEqualTo(1024 * grains);
      assertThat(content()).containsExactlyInAnyOrderElementsOf(expected);
    }
    for (Extent extent : expected) {
      assertThat(registry.remove(extent)).isTrue();
    }
    assertThat(registry.any()).isNull();
    assertThat(registry.byteSize()).isZero();
    assertThat(registry.metadataBytes()).as("an empty one takes no memory again").isZero();
  }

  @Test
  void preparedIsPreparedForOne() {
    registry.prepare();
    long prepared = registry.metadataBytes();
    assertThat(prepared).isEqualTo(16 * 4);
    for (int i = 0; i < 16; i++) {
      registry.prepare();
      registry.add(span(1));
    }
    assertThat(registry.metadataBytes()).isEqualTo(prepared);
    registry.prepare();
    assertThat(registry.metadataBytes()).isEqualTo(2 * prepared);
  }

  @Test
  void oneTakesThePlaceOfAnother() {
    Span first = span(3);
    Span old = span(5);
    registry.add(first);
    registry.add(old);
    Span resized = span(9);
    registry.replace(old, resized);
    assertThat(content()).containsExactly(first, resized);
    assertThat(registry.byteSize()).isEqualTo(1024 * 12);
    assertThat(registry.remove(old)).isFalse();
    assertThat(registry.remove(resized)).isTrue();
    assertThat(registry.remove(first)).isTrue();
    assertThat(registry.byteSize()).isZero();
  }
}
