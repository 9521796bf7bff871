package dev.mem.core.arena;

import dev.mem.LimitListener.Limit;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The limit that leaves the least room to an account: its own, or that of an ancestor. When a
 * charge was refused, it is the one in the way.
 *
 * @param account whose limit it is
 * @param kind soft or hard
 * @param usedBytes what counted against it a moment ago
 * @param limitBytes the limit
 */
public record BindingLimit(MemoryAccount account, Limit kind, long usedBytes, long limitBytes) {

  /** Returns the limit that leaves the least room to an account, or null if it has none. */
  public static @Nullable BindingLimit of(MemoryAccount account) {
    BindingLimit least = null;
    for (MemoryAccount each = account; each != null; each = each.parent()) {
      least = lesser(least, each, Limit.HARD, each.limits().hardBytes());
      if (!each.overSoftLimit().isBound()) {
        least = lesser(least, each, Limit.SOFT, each.limits().softBytes());
      }
    }
    return least;
  }

  private static @Nullable BindingLimit lesser(
      @Nullable BindingLimit least, MemoryAccount account, Limit kind, OptionalLong limitBytes) {
    if (limitBytes.isEmpty()) {
      return least;
    }
    BindingLimit other =
        new BindingLimit(account, kind, account.chargedBytes(), limitBytes.getAsLong());
    return least == null || other.room() < least.room() ? other : least;
  }

  private long room() {
    return limitBytes - usedBytes;
  }
}
