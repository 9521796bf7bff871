package dev.mem.core.source;

import static dev.mem.spi.PageSourceTrait.DECOMMITS;
import static dev.mem.spi.PageSourceTrait.NEEDS_COMMIT;
import static dev.mem.spi.PageSourceTrait.PROTECTS;
import static dev.mem.spi.PageSourceTrait.RESCOPES;
import static dev.mem.spi.PageSourceTrait.SCOPES;
import static dev.mem.spi.PageSourceTrait.ZEROES_DECOMMITTED;
import static dev.mem.spi.PageSourceTrait.ZEROES_FRESH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.core.Simulations;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.ForwardingPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a contiguous range promises follows from its parent, and what it is asked goes there. */
final class ContiguousForwardingTest {
  private static final long PAGE = 4096;
  private static final long PART = 16 * PAGE;

  private static Set<PageSourceTrait> over(PageSourceTrait... ofParent) {
    EnumSet<PageSourceTrait> set = EnumSet.noneOf(PageSourceTrait.class);
    set.addAll(List.of(ofParent));
    var parent = Simulations.of("parent", new PageSourceTraits(PAGE, PAGE, 0, set));
    try (ContiguousPageSource source = ContiguousPageSource.reserve(parent, PART, 1)) {
      return source.traits().set();
    }
  }

  @Test
  void partsHaveScopesWhereTheParentRescopes() {
    assertThat(over(SCOPES)).doesNotContain(SCOPES);
    assertThat(over(SCOPES, RESCOPES)).contains(SCOPES, RESCOPES);
    assertThat(over(SCOPES, PROTECTS, NEEDS_COMMIT))
        .containsExactlyInAnyOrder(NEEDS_COMMIT, PROTECTS);
  }

  @Test
  void partsAreZeroWhereWhatWasUsedBeforeIs() {
    assertThat(over(ZEROES_FRESH, DECOMMITS, ZEROES_DECOMMITTED)).contains(ZEROES_FRESH);
    assertThat(over(ZEROES_FRESH, DECOMMITS)).doesNotContain(ZEROES_FRESH);
    assertThat(over(ZEROES_FRESH)).doesNotContain(ZEROES_FRESH);
    assertThat(over(DECOMMITS, ZEROES_DECOMMITTED)).doesNotContain(ZEROES_FRESH);
  }

  /** Says what it was asked. */
  private static final class Witness extends ForwardingPageSource {
    final List<String> asked = new ArrayList<>();
    boolean refuses;

    Witness() {
      super(Simulations.likeLinux(PAGE));
    }

    @Override
    public void commit(MemorySegment range) {
      asked.add("commit " + range.byteSize());
      super.commit(range);
    }

    @Override
    public void decommit(MemorySegment range) {
      asked.add("decommit " + range.byteSize());
      super.decommit(range);
    }

    @Override
    public void protect(MemorySegment range) {
      asked.add("protect " + range.byteSize());
      super.protect(range);
    }

    @Override
    public void unprotect(MemorySegment range) {
      asked.add("unprotect " + range.byteSize());
      super.unprotect(range);
    }

    @Override
    public MemorySegment rescope(MemorySegment segment, Arena scope) {
      if (refuses) {
        throw new PageSourceException("rescope", "it refuses");
      }
      return super.rescope(segment, scope);
    }
  }

  @Test
  void everyVerbReachesTheParent() {
    Witness parent = new Witness();
    try (ContiguousPageSource source = ContiguousPageSource.reserve(parent, 2 * PART, 1);
        Arena own = Arena.ofShared();
        Arena other = Arena.ofShared()) {
      assertThat(source.name()).isEqualTo("simulated-linux-contiguous");
      MemorySegment part = source.reserve(PART, PAGE, own);
      assertThat(part.scope()).isEqualTo(own.scope());
      MemorySegment pages = part.asSlice(PAGE, 2 * PAGE);
      source.commit(pages);
      pages.fill((byte) 1);
      assertThat(source.residentBytes(part)).isEqualTo(2 * PAGE);
      source.protect(pages);
      source.unprotect(pages);
      source.decommit(pages);
      assertThat(source.residentBytes(part)).isZero();
      assertThat(source.rescope(part, other).scope()).isEqualTo(other.scope());
      assertThat(parent.asked)
          .containsExactly("commit 8192", "protect 8192", "unprotect 8192", "decommit 8192");
      parent.asked.clear();
      source.protect(pages);
      source.release(part);
      assertThat(parent.asked).containsExactly("protect 8192", "unprotect 8192", "decommit 65536");
    }
  }

  @Test
  void aPartThatGetsNoScopeIsNotTaken() {
    Witness parent = new Witness();
    try (ContiguousPageSource source = ContiguousPageSource.reserve(parent, 2 * PART, 1);
        Arena scope = Arena.ofShared()) {
      parent.refuses = true;
      assertThatThrownBy(() -> source.reserve(2 * PART, PAGE, scope))
          .isInstanceOf(PageSourceException.class)
          .hasMessageContaining("it refuses");
      parent.refuses = false;
      assertThat(source.reserve(2 * PART, PAGE, scope).byteSize()).isEqualTo(2 * PART);
    }
  }

  @Test
  void whatIsNotReservedAsAWholeIsNotTouched() {
    Witness parent = new Witness();
    try (ContiguousPageSource source = ContiguousPageSource.reserve(parent, 2 * PART, 1);
        Arena scope = Arena.ofShared()) {
      source.reserve(PART, PAGE, scope);
      assertThatIllegalArgumentException().isThrownBy(() -> source.release(source.range()));
      assertThat(parent.asked).isEmpty();
    }
  }

  @Test
  void aRangeOfTooManyPagesIsRefused() {
    PageSource parent = Simulations.likeLinux(PAGE);
    for (long tooMuch : new long[] {Long.MAX_VALUE, 1L << 62, PAGE << 31}) {
      assertThatThrownBy(() -> ContiguousPageSource.reserve(parent, tooMuch, 1))
          .isInstanceOf(PageSourceException.class)
          .hasMessageContaining("reserve(" + tooMuch + " bytes)")
          .hasMessageContaining("at most 2147483647 pages");
    }
    long largest = (PAGE << 31) - (PAGE << 8);
    assertThatThrownBy(() -> ContiguousPageSource.reserve(parent, largest, 1))
        .as("it is asked for, and the simulation has not so much")
        .hasMessageContaining("simulation");
  }
}
