package dev.mem.tests.platform;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** The simulated page source, as each of the systems it can be like. */
final class SimulatedPageSourceContractTest {

  /** What the simulated sources share. */
  abstract static class Simulated extends PageSourceContract {

    @Override
    protected long largestAlignmentBytes() {
      return 1L << 22;
    }

    @Override
    protected void verifyAllReleased() {
      ((SimulatedPageSource) source()).verifyAllReleased();
    }
  }

  @Nested
  final class LikeLinux extends Simulated {
    @Override
    protected PageSource open() {
      return SimulatedPageSource.likeLinux(4096);
    }
  }

  @Nested
  final class LikeLinuxWithLargePages extends Simulated {
    @Override
    protected PageSource open() {
      return SimulatedPageSource.likeLinux(65536);
    }
  }

  @Nested
  final class LikeWindows extends Simulated {
    @Override
    protected PageSource open() {
      return SimulatedPageSource.likeWindows(4096);
    }
  }

  @Nested
  final class LikeMacOs extends Simulated {
    @Override
    protected PageSource open() {
      return SimulatedPageSource.likeMacOs(16384);
    }
  }

  @Nested
  final class WithSmallPages extends Simulated {
    @Override
    protected PageSource open() {
      return SimulatedPageSource.likeWindows(64);
    }
  }

  @Nested
  final class WithoutAnyTrait extends Simulated {
    @Override
    protected PageSource open() {
      return new SimulatedPageSource(
          "simulated-poorest", new PageSourceTraits(1024, 2048, 0, Set.of()));
    }
  }

  @Nested
  final class WithCommitAndNothingElse extends Simulated {
    @Override
    protected PageSource open() {
      return new SimulatedPageSource(
          "simulated-commit",
          new PageSourceTraits(1024, 1024, 0, EnumSet.of(PageSourceTrait.NEEDS_COMMIT)));
    }
  }
}
