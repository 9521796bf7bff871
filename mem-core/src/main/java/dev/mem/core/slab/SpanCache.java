package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Free spans that one heap keeps for its next large blocks, one of a size, up to some bytes in all.
 *
 * <p>The owner puts and takes. Another thread may end a span that is kept here, by its state; the
 * slot then refers to it in vain until the owner comes by.
 */
final class SpanCache {
  private static final int MOST_GRAINS = Grains.of(4 << 20);
  private static final int SLOTS = 8;

  private final @Nullable Span[] slots = new @Nullable Span[SLOTS];
  private int count;

  /** Of all that slots refer to, what others have ended included. */
  private int grains;

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
    clear(slot);
    return span.tryChangeState(Span.CACHED, Span.LIVE) ? span : null;
  }

  /** Keeps a span that is cached now; returns the one whose place it takes, or null. */
  @Nullable Span put(Span span) {
    int slot = slotOf(span.grains);
    Span before = slots[slot];
    if (before != null) {
      clear(slot);
    }
    slots[slot] = span;
    count++;
    grains += span.grains;
    return before;
  }

  /** Returns a span that is one too many beside the one put last, and kept no longer, or null. */
  @Nullable Span takeExcess(Span last) {
    return grains > MOST_GRAINS ? takeBut(last) : null;
  }

  /** Returns any span kept, which is no longer, or null. */
  @Nullable Span takeAny() {
    return takeBut(null);
  }

  private @Nullable Span takeBut(@Nullable Span kept) {
    for (int slot = 0; slot < SLOTS; slot++) {
      Span span = slots[slot];
      if (span != null && !span.equals(kept)) {
        clear(slot);
        return span;
      }
    }
    return null;
  }

  private void clear(int slot) {
    Span span = slots[slot];
    if (span != null) {
      slots[slot] = null;
      count--;
      grains -= span.grains;
    }
  }

  void forgetAll() {
    Arrays.fill(slots, null);
    count = 0;
    grains = 0;
  }

  /** Returns what a slot refers to; for others than the owner. */
  @Nullable Span peek(int slot) {
    return slots[slot];
  }

  static int slots() {
    return SLOTS;
  }
}
