package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.Simulations;
import dev.mem.core.arena.Exhaustion;
import dev.mem.spi.PageSourceException;
import dev.mem.tests.fixture.ForwardingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Spans that change their size where they stand: descriptors, grains, and what may hold anything.
 */
final class SpanResizingTest {
  private static final long KIB = 1 << 10;

  private Runnable beforeCommit = () -> {};
  private final SimulatedPageSource source = Simulations.likeWindows(4 * KIB);
  private final ForwardingPageSource hooked =
      new ForwardingPageSource(source) {
        @Override
        public void commit(MemorySegment range) {
          beforeCommit.run();
          super.commit(range);
        }
      };
  private final ShardedEngine engine = Fixtures.newEngine(hooked).engine();
  private final SlabSpace space = engine.space();
  private final SpanResizing resizing = new SpanResizing(space);
  private final SlabHeap heap = new SlabHeap(engine, space, Thread.currentThread());
  private final Span span = acquire(40);
  private final RunArena arena = span.inArena();

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.close();
    source.verifyAllReleased();
  }

  private Span acquire(int grains) {
    return Objects.requireNonNull(space.acquireSpan(heap, grains, 1, 1, Exhaustion.THROWS));
  }

  private Span spanNow() {
    return (Span) Objects.requireNonNull(space.extentAt(span.address));
  }

  private void assertUnchanged() {
    assertThat(spanNow()).isSameAs(span);
    assertThat(span.isLive()).isTrue();
    assertThat(heap.registry.byteSize()).isEqualTo((arena.grains() - arena.freeGrains()) * KIB);
  }

  private void assertResized(int grains) {
    Span now = spanNow();
    assertThat(now).isNotSameAs(span);
    assertThat(now.grains).isEqualTo(grains);
    assertThat(now.isLive()).isTrue();
    assertThat(now.heap()).isSameAs(heap);
    assertThat(span.isLive()).as("the descriptor of the old size").isFalse();
    assertThat(space.extentAt(span.address + grains * KIB - 1)).isSameAs(now);
    assertThat(space.extentAt(span.address + grains * KIB)).isNotSameAs(now);
    assertThat(heap.registry.byteSize()).isEqualTo((arena.grains() - arena.freeGrains()) * KIB);
  }

  @Test
  void theSameSizeIsTheSameSpan() {
    assertThat(resizing.tryResize(span, 40)).isTrue();
    assertUnchanged();
  }

  @Test
  void aSmallerSpanLeavesItsEnd() {
    assertThat(resizing.tryResize(span, 30)).isTrue();
    assertResized(30);
    assertThat(arena.freeFrom(30)).isEqualTo(arena.grains() - 30);
    assertThat(acquire(10).address).isEqualTo(span.address + 30 * KIB);
  }

  @Test
  void aSpanGrowsIntoAllThatIsFreeBehindIt() {
    Span between = acquire(10);
    Span behind = acquire(20);
    between.end();
    space.takeBack(between);
    assertThat(resizing.tryResize(span, 51)).isFalse();
    assertUnchanged();
    assertThat(arena.freeFrom(40)).isEqualTo(10);
    assertThat(resizing.tryResize(span, 50)).isTrue();
    assertResized(50);
    assertThat(space.extentAt(span.address + 50 * KIB)).isSameAs(behind);
    assertThat(arena.freeFrom(40)).isZero();
  }

  @Test
  void aSpanGrowsToTheEndOfItsArenaAndNoFurther() {
    assertThat(resizing.tryResize(span, arena.grains() + 1)).isFalse();
    assertUnchanged();
    assertThat(resizing.tryResize(span, arena.grains())).isTrue();
    assertThat(spanNow().grains).isEqualTo(arena.grains());
    assertThat(arena.freeGrains()).isZero();
    assertThat(source.committedBytes()).isEqualTo(arena.byteSize());
  }

  /** What is behind its first end may be written, so that it is no longer all zeros. */
  @Test
  void whatASpanHasGrownByIsDirty() {
    assertThat(resizing.use(span)).as("as new").isTrue();
    assertThat(resizing.use(span)).isFalse();
    assertThat(arena.isClean(40, 10)).isTrue();
    assertThat(resizing.tryResize(span, 50)).isTrue();
    assertThat(arena.isClean(49, 1)).isFalse();
    assertThat(arena.isClean(50, 1)).isTrue();
    Span next = acquire(10);
    assertThat(next.address).isEqualTo(arena.addressOf(50));
    assertThat(resizing.use(next)).isTrue();
  }

  @Test
  void whatIsNoLongerLiveKeepsItsSize() {
    assertThat(span.tryChangeState(Span.LIVE, Span.CACHED)).isTrue();
    int free = arena.freeGrains();
    assertThat(resizing.tryResize(span, 30)).isFalse();
    assertThat(resizing.tryResize(span, 50)).isFalse();
    assertThat(arena.freeGrains()).isEqualTo(free);
    assertThat(spanNow()).isSameAs(span);
    assertThat(span.isReady()).isTrue();
    assertThat(arena.find(50, 1)).as("free as before").isEqualTo(40);
  }

  /** The free comes while the memory behind the span is committed, and wins. */
  @Test
  void aFreeThatComesMeanwhileWins() {
    beforeCommit =
        () -> {
          assertThat(arena.freeFrom(40)).as("hidden").isZero();
          assertThat(span.tryChangeState(Span.LIVE, Span.GONE)).isTrue();
          space.takeBack(span);
        };
    assertThat(resizing.tryResize(span, 200)).isFalse();
    assertThat(arena.isEmpty()).isTrue();
    assertThat(heap.registry.byteSize()).isZero();
  }

  @Test
  void aSpanThatCannotBeCommittedKeepsItsSize() {
    beforeCommit =
        () -> {
          throw new PageSourceException("commit", 12, "ENOMEM", "refused");
        };
    assertThat(resizing.tryResize(span, 200)).isFalse();
    assertUnchanged();
    assertThat(arena.freeFrom(40)).isEqualTo(arena.grains() - 40);
  }

  @Test
  void nothingIsResizedAfterTheEnd() {
    engine.close();
    int free = arena.freeGrains();
    assertThat(resizing.tryResize(span, 30)).isFalse();
    assertThat(resizing.tryResize(span, 50)).isFalse();
    assertThat(span.isLive()).isTrue();
    assertThat(arena.freeGrains()).isEqualTo(free);
  }

  @Test
  void nothingIsResizedWhenTheEndComesMeanwhile() {
    beforeCommit = space::close;
    assertThat(resizing.tryResize(span, 200)).isFalse();
    assertThat(span.isLive()).isTrue();
  }
}
