package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  @Tag("linux")
  void releasedMemoryIsGoneFromTheMapOfTheProcess() throws IOException {
    long byteSize = 96L << 20;
    Held reserved = reserveUnheld(byteSize, 1 << 21);
    source().commit(reserved.memory());
    reserved.memory().fill((byte) 1);
    long address = reserved.memory().address();
    assertThat(isMapped(address, address + byteSize)).isTrue();

    reserved.close();

    assertThat(isMapped(address, address + byteSize)).isFalse();
  }

  /** Says whether one mapping covers a range of addresses. */
  private static boolean isMapped(long from, long to) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] range = line.split("[- ]", 3);
      if (Long.parseUnsignedLong(range[0], 16) <= from
          && Long.parseUnsignedLong(range[1], 16) >= to) {
        return true;
      }
    }
    return false;
  }
}
