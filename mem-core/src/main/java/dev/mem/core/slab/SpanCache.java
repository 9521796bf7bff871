package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Free spans that one heap keeps for its next large blocks, by their {@linkplain SpanSizes rounded
 * sizes}, up to some bytes in all.
 *
 * <p>The owner puts and takes. Another thread may end a span that is kept here, by its state; it is
 * linked here in vain until the owner comes by.
 *
 * <pre>
 *   firsts[SpanSizes.indexOf(g)] = spans of g grains, linked by nextKept, the last one first
 *   count, grains = how many are linked, and what they have together, what others have ended included
 * </pre>
 */
final class SpanCache {
  private static final int MOST_GRAINS = Grains.of(16 << 20);

  private final @Nullable Span[] firsts = new @Nullable Span[SpanSizes.COUNT];
  private int count;
  private int grains;

  /** Where the last span was taken from, whatever its size. */
  private int hand;

  boolean isEmpty() {
    return count == 0;
  }

  /** Returns a span of exactly that rounded size, which is live now, or null. */
  @Nullable Span take(int rounded) {
    int index = SpanSizes.indexOf(rounded);
    for (Span span = unlink(index); span != null; span = unlink(index)) {
      if (span.tryChangeState(Span.CACHED, Span.LIVE)) {
        return span;
      }
    }
    return null;
  }

  private @Nullable Span unlink(int index) {
    Span span = firsts[index];
    if (span != null) {
      firsts[index] = span.nextKept;
      span.nextKept = null;
      count--;
      grains -= span.grains;
    }
    return span;
  }

  /** Keeps a span that is cached now; false if none of its size is kept. */
  boolean put(Span span) {
    if (!SpanSizes.isRounded(span.grains)) {
      return false;
    }
    int index = SpanSizes.indexOf(span.grains);
    span.nextKept = firsts[index];
    firsts[index] = span;
    count++;
    grains += span.grains;
    return true;
  }

  /** Returns a span that is one too many, and kept no longer, or null; never the only one. */
  @Nullable Span takeExcess() {
    return grains > MOST_GRAINS && count > 1 ? takeAny() : null;
  }

  /** Returns the smallest span kept of a size or more, which is no longer, or null. */
  @Nullable Span takeAtLeast(int least) {
    if (count == 0 || least > SpanSizes.LARGEST) {
      return null;
    }
    int index = SpanSizes.indexOf(SpanSizes.rounded(least));
    while (index < firsts.length - 1 && firsts[index] == null) {
      index++;
    }
    return unlink(index);
  }

  /** Returns any span kept, which is no longer, or null; of one size after the other. */
  @Nullable Span takeAny() {
    for (int step = 0; step < firsts.length; step++) {
      hand = (hand + 1) % firsts.length;
      Span span = unlink(hand);
      if (span != null) {
        return span;
      }
    }
    return null;
  }

  void forgetAll() {
    Arrays.fill(firsts, null);
    count = 0;
    grains = 0;
  }
}
