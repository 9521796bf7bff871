package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mem.core.source.JdkPageSource;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page source over the JDK's own arenas. */
final class JdkPageSourceTest extends PageSourceContract {

  @Override
  protected PageSource open() {
    return new JdkPageSource();
  }

  /** The JDK touches the excess that an alignment costs. */
  @Override
  protected long largestAlignmentBytes() {
    return 1L << 24;
  }

  @Override
  protected boolean closingFrees() {
    return true;
  }

  /** Not on Windows: Wine takes its time to refuse that much. */
  @Test
  @Tag("posix")
  void saysWhatTheJdkSaysWhenItHasNoMemory() {
    PageSourceException refused =
        catchThrowableOfType(
            PageSourceException.class, () -> source().reserve(1L << 46, 4096, Arena.global()));

    assertThat(refused).hasMessageContaining("70368744177664 bytes");
    assertThat(refused).hasCauseInstanceOf(OutOfMemoryError.class);
    assertThat(refused.errorNumber()).isZero();
  }
}
