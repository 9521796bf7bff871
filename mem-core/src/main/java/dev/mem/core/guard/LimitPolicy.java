package dev.mem.core.guard;

import dev.mem.Allocator;
import dev.mem.LimitListener;
import dev.mem.LimitListener.Decision;
import dev.mem.LimitListener.Pressure;
import dev.mem.core.arena.BindingLimit;
import dev.mem.core.arena.MemoryAccount;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask about the limits of an account and of its ancestors.
 *
 * <p>While a thread asks, it does not ask again: a listener that allocates is not called from its
 * own allocation.
 */
public final class LimitPolicy {
  private static final ScopedValue<Boolean> ASKING = ScopedValue.newInstance();

  private final MemoryAccount account;
  private final LimitListener listener;
  private final Supplier<Allocator> allocator;
  private final @Nullable LimitPolicy parent;

  /**
   * Makes the policy of one allocator.
   *
   * @param account its account
   * @param listener asked about the limits of that account
   * @param allocator what the listener is told; it is not there yet when engines are made
   * @param parent the policy of the account's parent, if it has one
   */
  public LimitPolicy(
      MemoryAccount account,
      LimitListener listener,
      Supplier<Allocator> allocator,
      @Nullable LimitPolicy parent) {
    this.account = account;
    this.listener = listener;
    this.allocator = allocator;
    this.parent = parent;
  }

  public MemoryAccount account() {
    return account;
  }

  /**
   * Returns whether anybody has to be asked: without soft limits and listeners the answer is no.
   */
  public boolean asksAnybody() {
    return !listener.equals(LimitListener.DEFAULT)
        || account.limits().softBytes().isPresent()
        || (parent != null && parent.asksAnybody());
  }

  /**
   * Asks about an allocation that a limit has just forbidden.
   *
   * @return whether the allocation may be tried again in spite of it
   */
  boolean ask(BindingLimit limit, long requestedBytes) {
    if (ASKING.isBound()) {
      return false;
    }
    LimitPolicy asked = policyOf(limit.account());
    var pressure =
        new Pressure(
            asked.allocator.get(),
            limit.kind(),
            requestedBytes,
            limit.usedBytes(),
            limit.limitBytes());
    Decision decision =
        ScopedValue.where(ASKING, true).call(() -> asked.listener.limitReached(pressure));
    return decision == Decision.PROCEED;
  }

  private LimitPolicy policyOf(MemoryAccount limited) {
    LimitPolicy policy = this;
    while (policy.account != limited && policy.parent != null) {
      policy = policy.parent;
    }
    return policy;
  }
}
