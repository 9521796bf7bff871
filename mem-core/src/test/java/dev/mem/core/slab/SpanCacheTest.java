package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The freed spans that a heap keeps. */
final class SpanCacheTest {
  private final SlabHeap heap = Fixtures.heapWithoutOwner();
  private final SpanCache cache = new SpanCache();

  private Span cached(int grains) {
    Span span = new Span(null, 0, grains, heap);
    assertThat(span.tryChangeState(Span.LIVE, Span.CACHED)).isTrue();
    return span;
  }

  @Test
  void aSpanIsTakenOnceAndForItsSizeOrTwoBelow() {
    Span span = cached(112);
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.put(span)).isTrue();
    assertThat(cache.isEmpty()).isFalse();
    for (int grains = 1; grains <= SpanSizes.LARGEST; grains++) {
      int steps = SpanSizes.indexOf(112) - SpanSizes.indexOf(SpanSizes.rounded(grains));
      if (steps < 0 || steps > 2) {
        assertThat(cache.take(SpanSizes.rounded(grains))).as("%d grains", grains).isNull();
      }
    }
    assertThat(cache.take(112)).isSameAs(span);
    assertThat(span.isLive()).isTrue();
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.take(112)).isNull();
  }

  @Test
  void aSpanALittleTooLargeIsTakenIfThereIsNoOther() {
    Span exact = cached(96);
    Span next = cached(104);
    Span afterNext = cached(112);
    cache.put(afterNext);
    cache.put(next);
    cache.put(exact);
    assertThat(cache.take(96)).isSameAs(exact);
    assertThat(cache.take(96)).isSameAs(next);
    assertThat(cache.take(96)).isSameAs(afterNext);
    assertThat(cache.take(96)).isNull();
    Span largest = cached(SpanSizes.LARGEST);
    cache.put(largest);
    assertThat(cache.take(SpanSizes.LARGEST)).isSameAs(largest);
    assertThat(cache.take(SpanSizes.LARGEST)).isNull();
  }

  @Test
  void theLargestIsTakenForWhatMayGrow() {
    Span small = cached(20);
    Span large = cached(1024);
    Span gone = cached(SpanSizes.LARGEST);
    cache.put(large);
    cache.put(small);
    cache.put(gone);
    assertThat(gone.tryChangeState(Span.CACHED, Span.GONE)).isTrue();
    assertThat(cache.takeLargest(32)).isSameAs(large);
    assertThat(large.isLive()).isTrue();
    assertThat(cache.takeLargest(32)).as("too small").isNull();
    assertThat(cache.takeLargest(20)).isSameAs(small);
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.takeLargest(1)).isNull();
  }

  @Test
  void aSpanThatWasTakenAwayIsNotTaken() {
    Span below = cached(112);
    Span span = cached(112);
    cache.put(below);
    cache.put(span);
    assertThat(span.tryTakeReady(Purge.ALL)).isTrue();
    assertThat(cache.take(112)).isSameAs(below);
    assertThat(cache.isEmpty()).isTrue();
    assertThat(span.isLive()).isFalse();
  }

  @Test
  void ofTheSameSizeTheLastIsTakenFirst() {
    Span first = cached(112);
    Span second = cached(112);
    cache.put(first);
    cache.put(second);
    assertThat(cache.take(112)).isSameAs(second);
    assertThat(cache.take(112)).isSameAs(first);
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.takeAny()).isNull();
  }

  @Test
  void theSmallestThatIsLargeEnoughIsTaken() {
    assertThat(cache.takeAtLeast(1)).isNull();
    Span small = cached(20);
    Span middle = cached(112);
    Span large = cached(SpanSizes.LARGEST);
    cache.put(large);
    cache.put(small);
    cache.put(middle);
    assertThat(cache.takeAtLeast(SpanSizes.LARGEST + 1)).isNull();
    assertThat(cache.takeAtLeast(21)).isSameAs(middle);
    assertThat(cache.takeAtLeast(20)).isSameAs(small);
    assertThat(cache.takeAtLeast(1)).isSameAs(large);
    assertThat(cache.isEmpty()).isTrue();
    cache.put(small);
    assertThat(cache.takeAtLeast(21)).as("too small").isNull();
    assertThat(cache.takeAny()).isSameAs(small);
  }

  /** What has another size, because it was resized where it stands, fits nothing. */
  @Test
  void onlyRoundedSizesAreKept() {
    Set<Span> kept = new HashSet<>();
    for (int grains = 1; grains <= SpanSizes.LARGEST + 1; grains++) {
      Span span = cached(grains);
      boolean rounded = grains <= SpanSizes.LARGEST && SpanSizes.rounded(grains) == grains;
      assertThat(cache.put(span)).isEqualTo(rounded);
      if (rounded) {
        kept.add(span);
      }
    }
    Set<Span> taken = new HashSet<>();
    while (!cache.isEmpty()) {
      taken.add(Objects.requireNonNull(cache.takeAny()));
    }
    assertThat(taken).isEqualTo(kept);
  }

  /** No more than 16 MiB is kept, but for one block. */
  @Test
  void excessGoes() {
    Set<Span> kept = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Span last = cached(SpanSizes.rounded(200 + 17 * i));
      assertThat(cache.put(last)).isTrue();
      kept.add(last);
      for (Span excess = cache.takeExcess(); excess != null; excess = cache.takeExcess()) {
        assertThat(kept.remove(excess)).isTrue();
      }
      assertThat(kept.stream().mapToLong(Span::byteSize).sum()).isLessThanOrEqualTo(16 << 20);
    }
    assertThat(kept).hasSizeGreaterThan(8);
    while (cache.takeAny() instanceof Span span) {
      assertThat(kept.remove(span)).isTrue();
    }
    assertThat(kept).isEmpty();
    assertThat(cache.isEmpty()).isTrue();
  }

  @Test
  void whatIsForgottenIsNotThere() {
    cache.put(cached(112));
    cache.forgetAll();
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.take(112)).isNull();
    assertThat(cache.takeAny()).isNull();
  }

  /** A purge of what is kept for long takes a span at the second look. */
  @Test
  void aSpanIsDueAtTheSecondLook() {
    Span span = cached(112);
    assertThat(span.isReady()).isTrue();
    assertThat(span.tryTakeReady(Purge.LONG_FREE)).isFalse();
    assertThat(span.tryTakeReady(Purge.LONG_FREE)).isTrue();
    assertThat(span.isReady()).isFalse();
    assertThat(span.tryTakeReady(Purge.ALL)).isFalse();
    Span live = new Span(null, 0, 100, heap);
    assertThat(live.tryTakeReady(Purge.ALL)).isFalse();
    assertThat(live.kept).isFalse();
    live.end();
    assertThat(live.isLive()).isFalse();
    assertThat(live.isReady()).isFalse();
  }
}
