package dev.mem.core.guard;

import dev.mem.LimitListener;
import dev.mem.LimitListener.Limit;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.arena.BindingLimit;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import java.lang.ScopedValue.Carrier;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose user is asked when a limit is in the way of an allocation.
 *
 * <p>The engine behind keeps to the limits by itself, and has let go of its lock when it says so.
 * Then the listener is asked, and the allocation tried again with leave to exceed the soft limits
 * that it agreed to exceed.
 */
public final class LimitedEngine extends ForwardingEngine {
  private final LimitPolicy policy;

  public LimitedEngine(BlockEngine behind, LimitPolicy policy) {
    super(behind);
    this.policy = policy;
  }

  @Override
  public BlockEngine newSibling() {
    return new LimitedEngine(behind().newSibling(), policy);
  }

  @Override
  public BlockEngine newSharedSibling() {
    return new LimitedEngine(behind().newSharedSibling(), policy);
  }

  @Override
  public long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    try {
      // Only the error tells a limit from a system without memory.
      return super.allocate(byteSize, byteAlignment, content, Exhaustion.THROWS);
    } catch (OffHeapOutOfMemoryError refused) {
      return allocateAfterAsking(byteSize, byteAlignment, content, exhaustion, refused);
    }
  }

  private long allocateAfterAsking(
      long byteSize,
      long byteAlignment,
      Content content,
      Exhaustion exhaustion,
      OffHeapOutOfMemoryError firstRefusal) {
    OffHeapOutOfMemoryError refusal = firstRefusal;
    @Nullable Carrier leave = null;
    for (int asked = 0;
        asked < LimitListener.MOST_QUESTIONS && refusal.osError() == null;
        asked++) {
      BindingLimit limit = bindingLimit(leave);
      if (limit == null || !policy.ask(limit, byteSize)) {
        break;
      }
      leave = limit.kind() == Limit.SOFT ? withLeave(leave, limit) : leave;
      try {
        return leave == null
            ? super.allocate(byteSize, byteAlignment, content, Exhaustion.THROWS)
            : leave.call(() -> super.allocate(byteSize, byteAlignment, content, Exhaustion.THROWS));
      } catch (OffHeapOutOfMemoryError again) {
        refusal = again;
      }
    }
    return switch (exhaustion) {
      case THROWS -> throw refusal;
      case RETURNS_NOTHING -> 0;
    };
  }

  private @Nullable BindingLimit bindingLimit(@Nullable Carrier leave) {
    return leave == null
        ? BindingLimit.of(policy.account())
        : leave.call(() -> BindingLimit.of(policy.account()));
  }

  private static Carrier withLeave(@Nullable Carrier leave, BindingLimit limit) {
    ScopedValue<Boolean> permission = limit.account().overSoftLimit();
    return leave == null ? ScopedValue.where(permission, true) : leave.where(permission, true);
  }
}
