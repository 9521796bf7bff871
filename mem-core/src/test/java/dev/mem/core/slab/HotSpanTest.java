package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HugePages;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.MisuseException;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The span that its owner freed last: free for all to see, and only its owner's to take. */
final class HotSpanTest {
  private static final long KIB = 1 << 10;
  private static final long BYTES = 64 * KIB;
  private static final long LARGEST_BYTES = 128 * KIB;

  private final Fixtures.Tested tested = Fixtures.newEngine();
  private final ShardedEngine engine = tested.engine();
  private final SlabHeapEngine sibling = (SlabHeapEngine) engine.newSibling();

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.close();
  }

  private long allocate(long byteSize) {
    long quickly = sibling.allocateQuickly(byteSize);
    return quickly != 0
        ? quickly
        : sibling.allocate(byteSize, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  private void free(long block) {
    if (!sibling.freeQuickly(block)) {
      tested.free(block);
    }
  }

  private Span spanAt(long block) {
    return (Span) Objects.requireNonNull(engine.space().extentAt(block));
  }

  private void purgeAll() {
    boolean _ = new SpacePurge(engine.space(), HugePages.SYSTEM_DEFAULT).purge(Purge.ALL);
  }

  private void assertRefused(long block) {
    Fixtures.assertRefused(() -> free(block), Kind.ALREADY_FREE);
    engine.verify();
  }

  @Test
  void theSpanFreedLastIsHandedOutNext() {
    long first = allocate(BYTES);
    for (int i = 0; i < 100; i++) {
      free(first);
      assertThat(spanAt(first).isHot()).isTrue();
      assertThat(spanAt(first).isLive()).isFalse();
      assertThat(engine.live().blocks()).isZero();
      assertThat(engine.blockContaining(Fixtures.arenaOf(first), first + 1)).isZero();
      assertRefused(first);
      assertThat(allocate(BYTES)).isEqualTo(first);
      assertThat(spanAt(first).isLive()).isTrue();
      assertThat(engine.live().bytes()).isEqualTo(BYTES);
    }
    free(first);
    assertThat(tested.misuse()).isEmpty();
  }

  @Test
  void theOneBeforeItIsKeptWithTheOthers() {
    long first = allocate(BYTES);
    long second = allocate(BYTES);
    free(first);
    free(second);
    assertThat(spanAt(first).isHot()).isFalse();
    assertThat(spanAt(first).isReady()).isTrue();
    assertThat(spanAt(second).isHot()).isTrue();
    assertRefused(first);
    assertRefused(second);
    assertThat(allocate(BYTES)).isEqualTo(second);
    assertThat(allocate(BYTES)).isEqualTo(first);
    assertThat(engine.live().blocks()).isEqualTo(2);
  }

  @Test
  void onlyItsSizeIsTakenFromIt() {
    long first = allocate(BYTES);
    long next = allocate(BYTES);
    free(first);
    assertThat(sibling.allocateQuickly(BYTES - 16 * KIB)).isZero();
    assertThat(spanAt(first).isHot()).isTrue();
    assertThat(allocate(BYTES + 1)).isGreaterThan(next);
    assertThat(allocate(BYTES)).isEqualTo(first);
  }

  @Test
  void largeOnesAreNeverHot() {
    long largest = allocate(LARGEST_BYTES);
    long larger = allocate(LARGEST_BYTES + 1);
    free(larger);
    assertThat(spanAt(larger).isHot()).isFalse();
    assertThat(spanAt(larger).isReady()).isTrue();
    free(largest);
    assertThat(spanAt(largest).isHot()).isTrue();
  }

  /** A size that no request is rounded to would be of no use. */
  @Test
  void spansOfOddSizesAreNeverHot() {
    long block = allocate(BYTES);
    assertThat(new SpanResizing(engine.space()).tryResize(spanAt(block), 37)).isTrue();
    Span span = spanAt(block);
    assertThat(span.grains).isEqualTo(37);
    free(block);
    assertThat(span.isHot()).isFalse();
    assertThat(engine.live().blocks()).isZero();
    assertThat(new Span(null, 0, 33, span.heap()).mayBeHot).isFalse();
    assertThat(new Span(null, 0, 32, span.heap()).mayBeHot).isTrue();
  }

  @Test
  void otherThreadsMayNotFreeItNorPurgeIt() {
    long block = allocate(BYTES);
    free(block);
    Fixtures.elsewhere(() -> assertRefused(block));
    purgeAll();
    assertThat(allocate(BYTES)).isEqualTo(block);
    Fixtures.elsewhere(() -> free(block));
    assertRefused(block);
    assertThat(engine.live().blocks()).isZero();
    assertThat(tested.misuse()).isEmpty();
  }

  @Test
  void itIsGivenBackWhenCachesAreReleased() {
    long block = allocate(BYTES);
    free(block);
    heapOf(block).releaseCaches();
    assertThat(spanAt(block).isReady()).isTrue();
    purgeAll();
    assertThat(engine.space().arenas()).isEmpty();
  }

  @Test
  void itIsGivenBackWhenItsHeapCloses() {
    free(allocate(BYTES));
    sibling.close();
    purgeAll();
    assertThat(engine.space().arenas()).isEmpty();
  }

  @Test
  void itIsGivenBackWhenItsOwnerHasEnded() throws InterruptedException {
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 1000; i++) {
                long block = engine.allocateQuickly(BYTES);
                tested.free(block != 0 ? block : tested.allocate(BYTES));
              }
            });
    owner.join();
    engine.trim();
    assertThat(engine.space().arenas()).isEmpty();
  }

  @Test
  void itIsCutForOtherSizesBeforeMemoryIsUsedThatWasNot() {
    long block = allocate(LARGEST_BYTES);
    free(block);
    assertThat(allocate(100 * KIB)).isEqualTo(block);
  }

  @Test
  void zerosAreAskedForAndGot() {
    long block = allocate(BYTES);
    Span span = spanAt(block);
    span.inArena().range().asSlice(block - span.inArena().address(), BYTES).fill((byte) 7);
    free(block);
    long zeroed = sibling.allocate(BYTES, 16, Content.ZEROED, Exhaustion.THROWS);
    assertThat(zeroed).isEqualTo(block);
    assertThat(
            span.inArena()
                .range()
                .asSlice(block - span.inArena().address(), BYTES)
                .toArray(ValueLayout.JAVA_BYTE))
        .containsOnly(0);
  }

  /** A stranger freed it, and did not see that it was hot: acted out. */
  private long freedTwice() {
    long block = allocate(BYTES);
    free(block);
    assertThat(spanAt(block).tryChangeState(Span.LIVE, Span.GONE)).isTrue();
    engine.space().takeBack(Objects.requireNonNull(heapOf(block).spans().hotAcquire()));
    return block;
  }

  private SlabHeap heapOf(long block) {
    return spanAt(block).heap();
  }

  private void assertReported(long block) {
    assertThat(tested.misuse()).extracting(MisuseException::address).containsExactly(block);
    engine.verify();
  }

  @Test
  void aSecondFreeIsReportedByTheNextAllocation() {
    long block = freedTwice();
    assertThat(allocate(BYTES)).isNotZero();
    assertReported(block);
    assertThat(engine.live().blocks()).isEqualTo(1);
  }

  @Test
  void aSecondFreeIsReportedOnceAnotherSpanIsHot() {
    long other = allocate(BYTES);
    long block = freedTwice();
    free(other);
    assertThat(allocate(3 * BYTES)).isNotZero();
    assertReported(block);
  }

  @Test
  void aSecondFreeIsReportedWhenCachesAreReleased() {
    long other = allocate(BYTES);
    SlabHeap heap = heapOf(other);
    long block = freedTwice();
    heap.releaseCaches();
    assertThat(heap.lateFrees().takeAll()).containsExactly(block);
    assertThat(engine.live().blocks()).isEqualTo(1);
  }

  @Test
  void aBlockIsFreeAgainWhenTheHandlerThrows() {
    var thrown = new IllegalStateException("thrown by the handler");
    Fixtures.Tested throwing =
        Fixtures.newEngine(misuse -> {
          throw thrown;
        });
    ShardedEngine strict = throwing.engine();
    SlabHeapEngine heap = (SlabHeapEngine) strict.newSibling();
    long block = heap.allocate(BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    throwing.free(block);
    Span span = (Span) Objects.requireNonNull(strict.space().extentAt(block));
    assertThat(span.tryChangeState(Span.LIVE, Span.GONE)).isTrue();
    strict.space().takeBack(span);
    assertThatThrownBy(() -> heap.allocate(BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS))
        .isSameAs(thrown);
    assertThat(strict.live().blocks()).isZero();
    assertThat(heap.allocate(BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS)).isNotZero();
    assertThat(strict.live().blocks()).isEqualTo(1);
    strict.verify();
    strict.close();
  }
}
