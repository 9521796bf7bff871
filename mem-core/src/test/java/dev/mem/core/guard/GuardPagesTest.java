package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.core.Simulations;
import dev.mem.core.arena.MemoryArena;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GuardPagesTest {
  private static final long PAGE = 256;
  private static final int MOST = 2048;

  private final CheckedFixture fixture = new CheckedFixture(Simulations.likeLinux(PAGE));
  private final GuardPages guards = new GuardPages(fixture.source);
  private final Allocator allocator = fixture.plain();
  private final long holder = allocator.raw().allocate((MOST + 3) * PAGE, PAGE);
  private final MemoryArena arena = CheckedFixture.arenaOf(holder);

  @AfterEach
  void close() {
    allocator.raw().free(holder);
    fixture.close();
  }

  private MemorySegment page(long index) {
    return CheckedFixture.memory(holder + index * PAGE, PAGE);
  }

  private CheckedBlock blockBefore(@Nullable MemorySegment guard) {
    return new CheckedBlock(
        page(0), PAGE, guard, holder + 16, PAGE - 32, new CheckedHeapScope(allocator), null, arena);
  }

  @Test
  void onlyBlocksOfAPageOrMoreGetOne() {
    assertThat(guards.pageBytes()).isEqualTo(PAGE);
    assertThat(guards.isWorthAPage(PAGE - 1, 16)).isFalse();
    assertThat(guards.isWorthAPage(PAGE, 16)).isTrue();
    assertThat(guards.isWorthAPage(10 * PAGE, PAGE)).isTrue();
    assertThat(guards.isWorthAPage(10 * PAGE, 2 * PAGE)).as("its alignment forbids").isFalse();
  }

  @Test
  void whereNothingCanBeProtectedThereAreNone() {
    var traits = new PageSourceTraits(PAGE, PAGE, 0, Set.of(PageSourceTrait.RESCOPES));
    var without = new GuardPages(Simulations.of("unprotected", traits));
    assertThat(without.isWorthAPage(10 * PAGE, 16)).isFalse();
  }

  @Test
  void thereAreSoManyAndNoMore() {
    for (int i = 0; i < MOST; i++) {
      assertThat(guards.isWorthAPage(PAGE, 16)).isTrue();
      assertThat(guards.tryClose(page(i))).isTrue();
    }
    assertThat(guards.isWorthAPage(PAGE, 16)).isFalse();
    assertThat(guards.tryClose(page(MOST))).isFalse();
    assertThat(guards.tryClose(page(MOST))).isFalse();
    assertThat(fixture.source.calls(Verb.PROTECT)).isEqualTo(MOST);
    assertThat(guards.tryOpen(blockBefore(page(7)))).isTrue();
    assertThat(guards.isWorthAPage(PAGE, 16)).isTrue();
    assertThat(guards.tryClose(page(MOST))).isTrue();
    assertThat(guards.isWorthAPage(PAGE, 16)).isFalse();
    fixture.source.unprotect(CheckedFixture.memory(holder, (MOST + 1) * PAGE));
  }

  @Test
  void aPageThatTheSystemRefusesIsNotCounted() {
    fixture.source.failFrom(Verb.PROTECT, 1);
    for (int i = 0; i < MOST; i++) {
      assertThat(guards.tryClose(page(i))).isFalse();
    }
    assertThat(guards.isWorthAPage(PAGE, 16)).isTrue();
    fixture.source.heal();
    assertThat(guards.tryClose(page(1))).isTrue();
    assertThat(guards.tryOpen(blockBefore(page(1)))).isTrue();
  }

  @Test
  void aPageThatStaysClosedIsCountedStill() {
    for (int i = 0; i < MOST; i++) {
      assertThat(guards.tryClose(page(i))).isTrue();
    }
    assertThat(guards.tryOpen(blockBefore(null))).as("nothing is to be opened").isTrue();
    fixture.source.failOnce(Verb.UNPROTECT, 1);
    assertThat(guards.tryOpen(blockBefore(page(1)))).isFalse();
    assertThat(guards.isWorthAPage(PAGE, 16)).isFalse();
    assertThat(guards.tryOpen(blockBefore(page(1)))).isTrue();
    assertThat(guards.isWorthAPage(PAGE, 16)).isTrue();
    fixture.source.unprotect(CheckedFixture.memory(holder, MOST * PAGE));
  }
}
