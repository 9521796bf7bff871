package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.AllocationSite;
import dev.mem.Allocator;
import dev.mem.HeapVisitor;
import dev.mem.SizeClassStatistics;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.LiveGauge;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ForwardingEngineTest {
  private final CheckedFixture fixture = new CheckedFixture();
  private final Allocator allocator = fixture.plain();
  private final long address = allocator.raw().allocate(100);
  private final MemoryArena arena = CheckedFixture.arenaOf(address);
  private final List<String> calls = new ArrayList<>();
  private @Nullable Object answer;

  private final BlockEngine behind =
      (BlockEngine)
          Proxy.newProxyInstance(
              BlockEngine.class.getClassLoader(),
              new Class<?>[] {BlockEngine.class},
              (_, method, arguments) -> {
                calls.add(
                    method.getName() + (arguments == null ? "[]" : Arrays.toString(arguments)));
                return answer;
              });

  private final ForwardingEngine engine =
      new ForwardingEngine(behind) {
        @Override
        public BlockEngine newSibling() {
          return this;
        }
      };

  @AfterEach
  void everythingIsReleased() {
    allocator.raw().free(address);
    fixture.close();
  }

  private <T> void assertPassedOn(String call, Function<BlockEngine, T> made, List<T> answers) {
    for (T each : answers) {
      answer = each;
      calls.clear();
      assertThat(made.apply(engine)).isEqualTo(each);
      assertThat(calls).containsExactly(call);
    }
  }

  private void assertPassedOn(String call, Consumer<BlockEngine> made) {
    answer = null;
    calls.clear();
    made.accept(engine);
    assertThat(calls).containsExactly(call);
  }

  @Test
  void whatABlockIsAskedForIsPassedOn() {
    var numbers = List.of(0L, 4711L);
    var truths = List.of(false, true);
    assertPassedOn("allocatorId[]", BlockEngine::allocatorId, numbers);
    assertPassedOn(
        "allocate[5, 32, ZEROED, THROWS]",
        each -> each.allocate(5, 32, Content.ZEROED, Exhaustion.THROWS),
        numbers);
    assertPassedOn("shouldMove[5, 6]", each -> each.shouldMove(5, 6), truths);
    assertPassedOn("goodSize[5]", each -> each.goodSize(5), numbers);
    assertPassedOn("free[%s, 5]".formatted(arena), each -> each.free(arena, 5));
    assertPassedOn(
        "usableSize[%s, 5]".formatted(arena), each -> each.usableSize(arena, 5), numbers);
    assertPassedOn(
        "tryResize[%s, 5, 6]".formatted(arena), each -> each.tryResize(arena, 5, 6), truths);
    assertPassedOn(
        "blockContaining[%s, 5]".formatted(arena), each -> each.blockContaining(arena, 5), numbers);
  }

  @Test
  void quickCallsAreForWhoDoesThemForTheEngineBehind() {
    BlockEngine farBehind =
        new ForwardingEngine(behind) {
          @Override
          public BlockEngine newSibling() {
            return this;
          }
        };
    answer = farBehind;
    assertThat(engine.quick()).isSameAs(farBehind);
    assertThat(calls).containsExactly("quick[]");
  }

  @Test
  void whatTheHeapIsAskedForIsPassedOn() {
    HeapVisitor visitor = (_, _) -> {};
    assertPassedOn("walk[%s]".formatted(visitor), each -> each.walk(visitor));
    var reading = List.of(new LiveGauge.Reading(1, 2, 3));
    assertPassedOn("verify[]", BlockEngine::verify, reading);
    assertPassedOn("live[]", BlockEngine::live, reading);
    assertPassedOn("countsLive[]", BlockEngine::countsLive, List.of(false, true));
    var site = new AllocationSite(List.of(), 1, 2);
    assertPassedOn("allocationSites[]", BlockEngine::allocationSites, List.of(List.of(site)));
    var sizeClass = new SizeClassStatistics(16, 3, 1, 1024);
    assertPassedOn("sizeClasses[]", BlockEngine::sizeClasses, List.of(List.of(sizeClass)));
    assertPassedOn("trim[]", BlockEngine::trim);
    assertPassedOn("releaseThreadCaches[]", BlockEngine::releaseThreadCaches);
    assertPassedOn("close[]", BlockEngine::close);
  }
}
