package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Free spans that one heap keeps for its next large blocks, by their {@linkplain SpanSizes rounded
 * sizes}, up to some bytes in all.
 *
 * <p>The owner puts and takes. Another thread may end a span that is kept here, by its state; it is
 * linked here in vain until the owner comes by.
 *
 * <p>The hot span is the one freed last, if it is small. Nobody but the owner may take or end it,
 * so that a loop of allocate and free changes no state; it is not among those that are linked. A
 * free of it by a thread that did not see it become hot ends it: that is found out when it is
 * taken, or cools.
 *
 * <pre>
 *   firsts[SpanSizes.indexOf(g)] = spans of g grains, linked by nextKept, the last one first
 *   count, grains = how many are linked, and what they have together, what others have ended included
 * </pre>
 */
final class SpanCache {
  private static final int MOST_GRAINS = Grains.of(16 << 20);

  /**
   * How many sizes larger than asked for a span may be: by a quarter, at most, of a request that no
   * slab could serve.
   */
  private static final int MOST_STEPS_TOO_LARGE = 2;

  /** The most grains of a hot span: what an idle owner may keep of spans. */
  static final int MOST_HOT_GRAINS = Grains.of(1 << 17);

  private static final VarHandle HOT;

  static {
    try {
      HOT = MethodHandles.lookup().findVarHandle(SpanCache.class, "hot", Span.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The owner writes, all read. */
  private @Nullable Span hot;

  private final @Nullable Span[] firsts = new @Nullable Span[SpanSizes.COUNT];
  private int count;
  private int grains;

  /** Where the last span was taken from, whatever its size. */
  private int hand;

  boolean isEmpty() {
    return count == 0 && hot == null;
  }

  // ---- the hot span

  /** Makes a span hot, and so free; false if it may not be, or there is one, or it is free. */
  boolean tryMakeHot(Span span) {
    if (hot != null || !span.mayBeHot || !span.isUnchanged()) {
      return false;
    }
    HOT.setRelease(this, span);
    return true;
  }

  /** Returns the hot span if it has that rounded size, which is live now, or null. */
  @Nullable Span takeHot(int rounded) {
    Span span = hot;
    if (span == null || span.grains != rounded || !span.isUnchanged()) {
      return null;
    }
    hot = null;
    return span;
  }

  /** Returns whether the hot span has that rounded size. */
  boolean hasHot(int rounded) {
    return hot != null && hot.grains == rounded;
  }

  /** Returns the hot span, for others than the owner. Pairs with {@link #tryMakeHot}. */
  @Nullable Span hotAcquire() {
    return (Span) HOT.getAcquire(this);
  }

  /**
   * Links the hot span with the others, if there is one; notes it if another thread freed it, too.
   */
  void cool(LateFrees lateFrees) {
    Span span = hot;
    if (span == null) {
      return;
    }
    boolean cached = span.tryCache();
    // After its state: it is free by one or the other. Pairs with hotAcquire.
    HOT.setRelease(this, null);
    if (cached) {
      boolean _ = put(span);
    } else {
      lateFrees.add(span.address);
    }
  }

  // ---- spans that others may end

  /**
   * Returns a span of that rounded size or, if there is none, one of the next sizes, which is live
   * now; or null.
   */
  @Nullable Span take(int rounded) {
    int index = SpanSizes.indexOf(rounded);
    int last = Math.min(index + MOST_STEPS_TOO_LARGE, SpanSizes.COUNT - 1);
    Span span = null;
    for (; span == null && index <= last; index++) {
      span = takeOf(index);
    }
    return span;
  }

  /**
   * Returns the largest span kept if it has that rounded size or more, which is live now; or null.
   */
  @Nullable Span takeLargest(int least) {
    int first = SpanSizes.indexOf(least);
    Span span = null;
    for (int index = firsts.length - 1; span == null && count > 0 && index >= first; index--) {
      span = takeOf(index);
    }
    return span;
  }

  /** Returns a span of the size of a number, which is live now; null if none is left. */
  private @Nullable Span takeOf(int index) {
    Span span = unlink(index);
    while (span != null && !span.tryChangeState(Span.CACHED, Span.LIVE)) {
      span = unlink(index);
    }
    return span;
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
    hot = null;
    Arrays.fill(firsts, null);
    count = 0;
    grains = 0;
  }
}
