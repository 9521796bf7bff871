package dev.mem.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mem.core.Simulations;
import dev.mem.spi.PageSource.HugePageAdvice;
import dev.mem.tests.fixture.ForwardingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the pages of one part of a range when it is released, and not of another's. */
final class ContiguousPartsTest {
  private static final long PAGE_BYTES = 4096;
  private static final long PART_BYTES = 16 * PAGE_BYTES;

  private final Arena scope = Arena.ofShared();
  private final SimulatedPageSource parent = Simulations.likeWindows(PAGE_BYTES);
  private final ContiguousPageSource source =
      ContiguousPageSource.reserve(parent, 4 * PART_BYTES, 1);

  @AfterEach
  void nothingWasWrong() {
    scope.close();
    source.close();
    parent.verifyAllReleased();
  }

  private MemorySegment part() {
    MemorySegment part = source.reserve(PART_BYTES, PART_BYTES, scope);
    source.commit(part);
    return part;
  }

  private static MemorySegment pages(MemorySegment part, int from, int to) {
    return part.asSlice(from * PAGE_BYTES, (to - from) * PAGE_BYTES);
  }

  @Test
  void theRangeIsWhatPartsAreIn() {
    MemorySegment part = part();
    assertThat(source.range().byteSize()).isEqualTo(4 * PART_BYTES);
    assertThat(part.address() - source.range().address())
        .isBetween(0L, 4 * PART_BYTES - PART_BYTES);
  }

  @Test
  void aReleasedPartIsNeitherProtectedNorCommitted() {
    MemorySegment first = part();
    MemorySegment second = part();
    source.protect(pages(second, 0, 1));
    source.protect(pages(second, 5, 7));
    source.protect(pages(second, 15, 16));
    source.release(second);
    assertThat(parent.committedBytes()).isEqualTo(PART_BYTES);
    MemorySegment again = part();
    assertThat(again.address()).isEqualTo(second.address());
    again.fill((byte) 1);
    source.release(first);
    assertThat(parent.committedBytes()).isEqualTo(PART_BYTES);
  }

  /** The protected page next to a part is its neighbour's. */
  @Test
  void aNeighbourStaysProtected() {
    MemorySegment first = part();
    MemorySegment second = part();
    MemorySegment third = part();
    source.protect(pages(first, 14, 16));
    source.protect(pages(second, 15, 16));
    source.protect(pages(third, 0, 2));
    source.release(second);
    assertThat(parent.committedBytes()).isEqualTo(2 * PART_BYTES);
    parent.verify();
    // Poison that was written over would be found here: both are protected still.
    source.unprotect(pages(first, 14, 16));
    source.unprotect(pages(third, 0, 2));
    source.release(first);
    source.release(third);
    assertThat(parent.committedBytes()).isZero();
  }

  @Test
  void whatIsNoLongerProtectedIsNotUnprotectedAgain() {
    MemorySegment part = part();
    source.protect(pages(part, 2, 6));
    source.unprotect(pages(part, 2, 6));
    source.decommit(pages(part, 2, 6));
    source.release(part);
    parent.verify();
  }

  @Test
  void whatWasReleasedBeforeIsRefused() {
    MemorySegment part = part();
    source.release(part);
    assertThatIllegalArgumentException().isThrownBy(() -> source.release(part));
    assertThat(source.reserve(PART_BYTES, PART_BYTES, scope).address()).isEqualTo(part.address());
  }

  @Test
  void adviceReachesTheParent() {
    List<HugePageAdvice> advised = new ArrayList<>();
    var adviser =
        new ForwardingPageSource(Simulations.likeWindows(PAGE_BYTES)) {
          @Override
          public void adviseHugePages(MemorySegment range, HugePageAdvice advice) {
            advised.add(advice);
          }
        };
    try (ContiguousPageSource range = ContiguousPageSource.reserve(adviser, PART_BYTES, 1)) {
      range.adviseHugePages(range.range(), HugePageAdvice.PREFER);
      range.adviseHugePages(range.range(), HugePageAdvice.AVOID);
    }
    assertThat(advised).containsExactly(HugePageAdvice.PREFER, HugePageAdvice.AVOID);
  }
}
