package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.AllocatorOptions;
import dev.mem.Engine;
import dev.mem.LeakListener;
import dev.mem.MisuseHandler;
import dev.mem.spi.PageSource;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a builder makes of its options, and which it refuses. */
final class OptionsTest {

  @Test
  void defaultsAreFilledIn() {
    try (Allocator allocator = Allocator.builder().build()) {
      AllocatorOptions options = allocator.options();
      assertThat(options.name()).isEqualTo(allocator.name()).isNotEmpty();
      assertThat(options.engine()).isEqualTo(Engine.SHARDED);
      assertThat(options.pageSource()).isSameAs(PageSource.platform());
      assertThat(options.limitBytes()).isEmpty();
      assertThat(options.contiguousBytes()).isEmpty();
      assertThat(options.arenaBytes()).isEmpty();
    }
  }

  @Test
  void optionsAreThoseGiven() {
    PageSource source = PageSource.platform();
    MisuseHandler misuseHandler = _ -> {};
    LeakListener leakListener = _ -> {};
    AllocatorBuilder builder =
        Allocator.builder()
            .name("given")
            .engine(Engine.FIRST_FIT)
            .pageSource(source)
            .limitBytes(1 << 20)
            .arenaBytes(5)
            .contiguous(1 << 20)
            .misuseHandler(misuseHandler)
            .leakListener(leakListener);
    try (Allocator allocator = builder.build()) {
      AllocatorOptions options = allocator.options();
      assertThat(allocator.name()).isEqualTo("given");
      assertThat(options.pageSource()).isSameAs(source);
      assertThat(options.limitBytes()).hasValue(1 << 20);
      assertThat(options.arenaBytes()).hasValue(5);
      assertThat(options.contiguousBytes()).hasValue(1 << 20);
      assertThat(options.misuseHandler()).isSameAs(misuseHandler);
      assertThat(options.leakListener()).isSameAs(leakListener);
      assertThat(allocator.toString()).contains("given").contains("first-fit");
    }
  }

  @Test
  void builderMakesAsManyAsAsked() {
    AllocatorBuilder builder = Allocator.builder();
    try (Allocator one = builder.build();
        Allocator other = builder.build()) {
      assertThat(one).isNotSameAs(other);
      assertThat(one.name()).as("numbered").isNotEqualTo(other.name());
    }
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertIllegal(options -> options.limitBytes(0));
    assertIllegal(options -> options.limitBytes(-1));
    assertIllegal(options -> options.arenaBytes(0));
    assertIllegal(options -> options.arenaBytes(Long.MIN_VALUE));
    assertIllegal(options -> options.contiguous(0));
    assertIllegal(options -> options.contiguous(-4096));
  }

  private static void assertIllegal(UnaryOperator<AllocatorBuilder> wrong) {
    assertThatThrownBy(() -> wrong.apply(Allocator.builder()).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // What is tested is what happens to callers without such checks.
  void nullIsRefused() {
    AllocatorBuilder builder = Allocator.builder();
    assertThatThrownBy(() -> builder.name(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.engine(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.pageSource(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.misuseHandler(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.leakListener(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> PageSource.over(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Engine.ofOptionName(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void enginesHaveNamesOnCommandLines() {
    for (Engine engine : Engine.values()) {
      assertThat(engine.optionName()).matches("[a-z]+(-[a-z]+)*");
      assertThat(Engine.ofOptionName(engine.optionName())).isSameAs(engine);
    }
    assertThatThrownBy(() -> Engine.ofOptionName("worst-fit"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("worst-fit")
        .hasMessageContaining("first-fit");
  }
}
