package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.LimitListener;
import dev.mem.LimitListener.Decision;
import dev.mem.LimitListener.Limit;
import dev.mem.LimitListener.Pressure;
import dev.mem.core.arena.BindingLimit;
import dev.mem.core.arena.MemoryAccount;
import dev.mem.core.arena.MemoryLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LimitPolicyTest {
  private static final MemoryLimits HARD = MemoryLimits.hard(OptionalLong.of(100));
  private static final MemoryLimits SOFT =
      new MemoryLimits(OptionalLong.of(50), OptionalLong.empty());

  private final CheckedFixture fixture = new CheckedFixture();
  private final Allocator parents = fixture.plain();
  private final Allocator childs = fixture.plain();
  private final List<Pressure> told = new ArrayList<>();
  private Decision decision = Decision.PROCEED;

  private final LimitListener listener =
      pressure -> {
        told.add(pressure);
        return decision;
      };

  @AfterEach
  void everythingIsReleased() {
    fixture.close();
  }

  private static MemoryAccount account(MemoryLimits limits, @Nullable MemoryAccount parent) {
    return new MemoryAccount(limits, parent);
  }

  private LimitPolicy policy(
      MemoryLimits limits, LimitListener asked, @Nullable LimitPolicy parent) {
    return new LimitPolicy(
        account(limits, parent == null ? null : parent.account()),
        asked,
        () -> parent == null ? parents : childs,
        parent);
  }

  @Test
  void somebodyIsToBeAskedWhereThereIsAListenerOrASoftLimit() {
    LimitPolicy nobody = policy(HARD, LimitListener.DEFAULT, null);
    LimitPolicy soft = policy(SOFT, LimitListener.DEFAULT, null);
    LimitPolicy listening = policy(HARD, listener, null);
    assertThat(nobody.asksAnybody()).isFalse();
    assertThat(soft.asksAnybody()).isTrue();
    assertThat(listening.asksAnybody()).isTrue();
    assertThat(policy(HARD, LimitListener.DEFAULT, nobody).asksAnybody()).isFalse();
    assertThat(policy(HARD, LimitListener.DEFAULT, soft).asksAnybody()).isTrue();
    assertThat(policy(HARD, LimitListener.DEFAULT, listening).asksAnybody()).isTrue();
  }

  @Test
  void theListenerOfTheLimitedAccountDecides() {
    LimitPolicy parent = policy(HARD, listener, null);
    LimitPolicy child = policy(SOFT, LimitListener.DEFAULT, parent);
    assertThat(child.ask(new BindingLimit(child.account(), Limit.SOFT, 40, 50), 20)).isTrue();
    assertThat(child.ask(new BindingLimit(child.account(), Limit.HARD, 40, 50), 20)).isFalse();
    assertThat(told).as("another's").isEmpty();
    var limit = new BindingLimit(parent.account(), Limit.HARD, 90, 100);
    assertThat(child.ask(limit, 20)).isTrue();
    assertThat(told).containsExactly(new Pressure(parents, Limit.HARD, 20, 90, 100));
    decision = Decision.REFUSE;
    assertThat(child.ask(limit, 20)).isFalse();
    assertThat(parent.ask(limit, 20)).isFalse();
    assertThat(told).hasSize(3);
  }

  @Test
  void whoIsBeingAskedIsNotAskedAgain() {
    var answers = new ArrayList<Boolean>();
    var policies = new ArrayList<LimitPolicy>();
    policies.add(
        policy(
            HARD,
            _ -> {
              LimitPolicy same = policies.getFirst();
              answers.add(same.ask(new BindingLimit(same.account(), Limit.HARD, 1, 2), 3));
              return Decision.PROCEED;
            },
            null));
    LimitPolicy asking = policies.getFirst();
    assertThat(asking.ask(new BindingLimit(asking.account(), Limit.HARD, 90, 100), 20)).isTrue();
    assertThat(answers).containsExactly(false);
  }
}
