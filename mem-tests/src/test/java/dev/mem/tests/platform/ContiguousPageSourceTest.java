package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mem.core.source.ContiguousPageSource;
import dev.mem.core.source.JdkPageSource;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.tests.fixture.FaultInjectingPageSource;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The page source over one reservation of another, with each kind of parent. */
final class ContiguousPageSourceTest {

  private static final long RANGE_BYTES = 16L << 20;

  /** What all of them share: the range goes back to the parent after each test. */
  abstract static class Contiguous extends PageSourceContract {

    abstract PageSource parent();

    @Override
    protected PageSource open() {
      return ContiguousPageSource.reserve(parent(), RANGE_BYTES, largestAlignmentBytes());
    }

    @Override
    protected long largestAlignmentBytes() {
      return 1L << 20;
    }

    /** After a test everything is free, and so the whole range can be had in one piece. */
    @Override
    protected void verifyAllReleased() {
      Held all = reserveUnheld(RANGE_BYTES, granularityBytes());
      assertThat(all.memory().byteSize()).isEqualTo(RANGE_BYTES);
      source().commit(all.memory());
      touch(all.memory(), (byte) 1);
      all.close();
      contiguous().close();
      contiguous().close();
    }

    final ContiguousPageSource contiguous() {
      return (ContiguousPageSource) source();
    }

    @Test
    void everythingLiesInOneRange() {
      long lowest = Long.MAX_VALUE;
      long highest = 0;
      for (int i = 0; i < 10; i++) {
        MemorySegment part = reservePages(5).memory();
        lowest = Math.min(lowest, part.address());
        highest = Math.max(highest, part.address() + part.byteSize());
      }
      assertThat(highest - lowest).isLessThanOrEqualTo(RANGE_BYTES);
    }

    @Test
    void handsOutAllOfTheRangeAndThenRefuses() {
      List<Held> parts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        parts.add(reserve(RANGE_BYTES / 8, granularityBytes()));
      }

      assertThatExceptionOfType(PageSourceException.class)
          .isThrownBy(
              () -> source().reserve(granularityBytes(), granularityBytes(), Arena.global()))
          .withMessageContaining("0 of its 16777216 bytes are free");

      release(parts.get(3));
      assertThat(reserve(RANGE_BYTES / 8, granularityBytes()).memory().address())
          .isEqualTo(parts.get(3).memory().address());
    }

    @Test
    void refusesToReleaseWhatIsNotReserved() {
      Held part = reserveUnheld(granularityBytes(), granularityBytes());
      part.close();

      assertThatIllegalArgumentException().isThrownBy(() -> source().release(part.memory()));
    }
  }

  @Nested
  final class OfThePlatform extends Contiguous {
    @Override
    PageSource parent() {
      return PageSource.platform();
    }
  }

  @Nested
  final class OfTheJdk extends Contiguous {
    @Override
    PageSource parent() {
      return new JdkPageSource();
    }

    @Test
    void claimsNeitherScopesNorZeros() {
      assertThat(source().traits().set()).isEmpty();
    }
  }

  /** A simulated parent, which checks every call and at last that the range came back. */
  abstract static class Simulated extends Contiguous {
    private final SimulatedPageSource parent = simulated();

    abstract SimulatedPageSource simulated();

    @Override
    PageSource parent() {
      return parent;
    }

    @Override
    protected void verifyAllReleased() {
      super.verifyAllReleased();
      parent.verifyAllReleased();
    }
  }

  @Nested
  final class LikeLinux extends Simulated {
    @Override
    SimulatedPageSource simulated() {
      return SimulatedPageSource.likeLinux(4096);
    }

    @Test
    void hasTheTraitsOfItsParent() {
      assertThat(source().traits()).isEqualTo(parent().traits());
    }
  }

  @Nested
  final class LikeWindows extends Simulated {
    @Override
    SimulatedPageSource simulated() {
      return SimulatedPageSource.likeWindows(4096);
    }
  }

  @Nested
  final class LikeMacOs extends Simulated {
    @Override
    SimulatedPageSource simulated() {
      return SimulatedPageSource.likeMacOs(16384);
    }

    @Test
    void claimsNoZeroesThatUsedPartsDoNotHave() {
      assertThat(parent().traits().has(PageSourceTrait.ZEROES_FRESH)).isTrue();
      assertThat(has(PageSourceTrait.ZEROES_FRESH)).isFalse();
    }
  }

  /** What happens when the parent fails. */
  @Nested
  final class OverAFailingParent {
    private final SimulatedPageSource simulated = SimulatedPageSource.likeLinux(4096);
    private final FaultInjectingPageSource parent = new FaultInjectingPageSource(simulated);

    @Test
    void aRangeThatIsRefusedIsAnError() {
      parent.failOnce(Verb.RESERVE, 1);

      assertThatExceptionOfType(PageSourceException.class)
          .isThrownBy(() -> ContiguousPageSource.reserve(parent, RANGE_BYTES, 4096).close())
          .withMessageContaining("ENOMEM (12)");

      simulated.verifyAllReleased();
    }

    @Test
    void aPartIsFreeAgainIfItsScopeCannotBeGiven() {
      try (ContiguousPageSource source = ContiguousPageSource.reserve(parent, 8192, 4096);
          Arena scope = Arena.ofShared()) {
        parent.failOnce(Verb.RESCOPE, 1, verb -> new OutOfMemoryError("injected by a test"));

        assertThatExceptionOfType(OutOfMemoryError.class)
            .isThrownBy(() -> source.reserve(8192, 4096, scope));

        assertThat(source.reserve(8192, 4096, scope).byteSize()).isEqualTo(8192);
      }
      simulated.verifyAllReleased();
    }

    @Test
    void aPartIsHeldStillIfItCannotBeDecommitted() {
      try (ContiguousPageSource source = ContiguousPageSource.reserve(parent, 8192, 4096)) {
        Arena scope = Arena.ofShared();
        MemorySegment part = source.reserve(8192, 4096, scope);
        scope.close();
        parent.failOnce(Verb.DECOMMIT, 1);

        assertThatExceptionOfType(PageSourceException.class).isThrownBy(() -> source.release(part));
        assertThatExceptionOfType(PageSourceException.class)
            .isThrownBy(() -> source.reserve(4096, 4096, Arena.global()));

        source.release(part);
        try (Arena again = Arena.ofShared()) {
          assertThat(source.reserve(8192, 4096, again).get(ValueLayout.JAVA_BYTE, 0)).isZero();
        }
      }
      simulated.verifyAllReleased();
    }

    @Test
    void aPartThatCouldNotBeProtectedIsReleasedLikeAnyOther() {
      try (ContiguousPageSource source = ContiguousPageSource.reserve(parent, 8192, 4096)) {
        Arena scope = Arena.ofShared();
        MemorySegment part = source.reserve(8192, 4096, scope);
        parent.failOnce(Verb.PROTECT, 1);
        assertThatExceptionOfType(PageSourceException.class).isThrownBy(() -> source.protect(part));
        parent.failFrom(Verb.UNPROTECT, 1);

        scope.close();
        source.release(part);
      }
      simulated.verifyAllReleased();
    }

    @Test
    void theRangeIsHeldStillIfItCannotBeReleased() {
      ContiguousPageSource source = ContiguousPageSource.reserve(parent, RANGE_BYTES, 4096);
      parent.failOnce(Verb.RELEASE, 1);

      assertThatExceptionOfType(PageSourceException.class).isThrownBy(source::close);
      assertThat(simulated.reservedBytes()).isEqualTo(RANGE_BYTES);

      source.close();
      simulated.verifyAllReleased();
    }

    @Test
    void aRangeOfTooManyPagesIsRefused() {
      assertThatExceptionOfType(PageSourceException.class)
          .isThrownBy(() -> ContiguousPageSource.reserve(parent, 1L << 47, 4096).close())
          .withMessageContaining("2147483647 pages");
      assertThat(simulated.reservationsMade()).isZero();
    }
  }
}
