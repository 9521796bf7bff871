package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Free spans that one heap keeps for its next large blocks, one of a size.
 *
 * <p>The owner puts and takes. Another thread may end a span that is kept here, by its state; the
 * slot then refers to it in vain until the owner comes by.
 */
final class SpanCache {
  /** Larger ones are not kept. */
  static final int MOST_GRAINS = Grains.of(1 << 20);

  private static final int SLOTS = 8;

  private final @Nullable Span[] slots = new @Nullable Span[SLOTS];
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  private static int slotOf(int grains) {
    return (grains * 0x9E37_79B9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
  }

  /** Returns a span of exactly that size, which is live now, or null. */
  @Nullable Span take(int grains) {
    int slot = slotOf(grains);
    Span span = slots[slot];
    if (span == null || span.grains != grains) {
      return null;
    }
    slots[slot] = null;
    count--;
    return span.tryChangeState(Span.CACHED, Span.LIVE) ? span : null;
  }

  /** Keeps a span that is cached now; returns the one whose place it takes, or null. */
  @Nullable Span put(Span span) {
    int slot = slotOf(span.grains);
    Span before = slots[slot];
    slots[slot] = span;
    count += before == null ? 1 : 0;
    return before;
  }

  /** Returns any span kept, which is no longer, or null. */
  @Nullable Span takeAny() {
    for (int slot = 0; slot < SLOTS; slot++) {
      Span span = slots[slot];
      if (span != null) {
        slots[slot] = null;
        count--;
        return span;
      }
    }
    return null;
  }

  void forgetAll() {
    Arrays.fill(slots, null);
    count = 0;
  }

  /** Returns what a slot refers to; for others than the owner. */
  @Nullable Span peek(int slot) {
    return slots[slot];
  }

  static int slots() {
    return SLOTS;
  }
}
