package dev.mem.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an engine says that does nothing quickly, watches nothing, and has no size classes. */
final class BlockEngineTest {
  private static final BlockEngine SIBLING = engine(null);

  private final BlockEngine engine = engine(SIBLING);

  private static BlockEngine engine(@Nullable BlockEngine sibling) {
    return (BlockEngine)
        Proxy.newProxyInstance(
            BlockEngine.class.getClassLoader(),
            new Class<?>[] {BlockEngine.class},
            (proxy, method, arguments) ->
                method.isDefault()
                    ? InvocationHandler.invokeDefault(proxy, method, arguments)
                    : sibling);
  }

  @Test
  void whatIsNotDoneQuicklyIsLeftToTheSlowWay() {
    assertThat(engine.allocateQuickly(1)).isZero();
    assertThat(engine.allocateZeroedQuickly(1)).isZero();
    assertThat(engine.reallocateQuickly(16, 1)).isZero();
    assertThat(engine.freeQuickly(16)).isFalse();
    assertThat(engine.arenaQuickly(16)).isNull();
    assertThat(engine.allocateSegmentQuickly(1)).isNull();
    assertThat(engine.shouldMove(1000, 1)).isFalse();
  }

  @Test
  void whatIsNotKeptIsEmpty() {
    assertThat(engine.metadataBytes()).isZero();
    assertThat(engine.allocationSites()).isEmpty();
    assertThat(engine.sizeClasses()).isEmpty();
  }

  @Test
  void aSharedSiblingIsASiblingLikeAnyOther() {
    assertThat(engine.newSharedSibling() == SIBLING).isTrue();
  }
}
