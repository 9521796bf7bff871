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
  void aSpanIsTakenOnceAndForItsSizeAlone() {
    Span span = cached(100);
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.put(span)).isNull();
    assertThat(cache.isEmpty()).isFalse();
    for (int grains = 1; grains < 1024; grains++) {
      if (grains != 100) {
        assertThat(cache.take(grains)).isNull();
      }
    }
    assertThat(cache.take(100)).isSameAs(span);
    assertThat(span.isLive()).isTrue();
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.take(100)).isNull();
  }

  @Test
  void aSpanThatWasTakenAwayIsNotTaken() {
    Span span = cached(100);
    cache.put(span);
    assertThat(span.tryTakeReady(Purge.ALL)).isTrue();
    assertThat(cache.take(100)).isNull();
    assertThat(cache.isEmpty()).isTrue();
    assertThat(span.isLive()).isFalse();
  }

  @Test
  void oneOfTheSameSizeTakesItsPlace() {
    Span first = cached(100);
    Span second = cached(100);
    cache.put(first);
    assertThat(cache.put(second)).isSameAs(first);
    assertThat(cache.takeAny()).isSameAs(second);
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.takeAny()).isNull();
  }

  @Test
  void sizesAreSpreadOverAllSlots() {
    Set<Span> kept = new HashSet<>();
    for (int grains = 17; grains <= 2048; grains++) {
      Span span = cached(grains);
      Span instead = cache.put(span);
      kept.add(span);
      kept.remove(instead);
    }
    assertThat(kept).hasSize(SpanCache.slots());
    for (int slot = 0; slot < SpanCache.slots(); slot++) {
      assertThat(kept).contains(Objects.requireNonNull(cache.peek(slot)));
    }
    Set<Span> taken = new HashSet<>();
    while (!cache.isEmpty()) {
      taken.add(Objects.requireNonNull(cache.takeAny()));
    }
    assertThat(taken).isEqualTo(kept);
  }

  /** No more than 4 MiB is kept, but for a block that is larger itself. */
  @Test
  void excessGoesButNotTheLast() {
    Set<Span> kept = new HashSet<>();
    for (int grains = 1000; grains < 2048; grains++) {
      Span last = cached(grains);
      kept.add(last);
      kept.remove(cache.put(last));
      for (Span excess = cache.takeExcess(last); excess != null; excess = cache.takeExcess(last)) {
        assertThat(excess).isNotSameAs(last);
        assertThat(kept.remove(excess)).isTrue();
      }
      assertThat(kept).contains(last);
      assertThat(kept.stream().mapToLong(Span::byteSize).sum()).isLessThanOrEqualTo(4 << 20);
    }
    assertThat(kept).hasSizeGreaterThan(1);
    Span large = cached(5000);
    cache.put(large);
    while (cache.takeExcess(large) != null) {
      assertThat(cache.isEmpty()).isFalse();
    }
    assertThat(cache.takeAny()).isSameAs(large);
    assertThat(cache.isEmpty()).isTrue();
  }

  @Test
  void whatIsForgottenIsNotThere() {
    cache.put(cached(100));
    cache.forgetAll();
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.take(100)).isNull();
    assertThat(cache.takeAny()).isNull();
  }

  /** A purge of what is kept for long takes a span at the second look. */
  @Test
  void aSpanIsDueAtTheSecondLook() {
    Span span = cached(100);
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
