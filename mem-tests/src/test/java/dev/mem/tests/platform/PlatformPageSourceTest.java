package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import java.lang.foreign.Arena;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page source of this platform, whichever it is. */
final class PlatformPageSourceTest extends PageSourceContract {

  @Override
  protected PageSource open() {
    return PageSource.platform();
  }

  @Test
  void isAlwaysTheSame() {
    assertThat(PageSource.platform()).isSameAs(source());
  }

  @Test
  void reportsTheErrorOfTheSystem() {
    PageSourceException refused =
        Assertions.catchThrowableOfType(
            PageSourceException.class,
            () -> source().reserve(1L << 60, granularityBytes(), Arena.global()));

    assertThat(refused.call()).contains("1152921504606846976 bytes");
    assertThat(refused.errorNumber()).isNotZero();
    assertThat(refused.errorName()).isNotBlank();
  }

  @Test
  @Tag("posix")
  void isThatOverMmap() {
    assertThat(source().name()).isEqualTo("posix");
  }

  @Test
  @Tag("windows")
  void isThatOverVirtualAlloc() {
    assertThat(source().name()).isEqualTo("windows");
  }
}
