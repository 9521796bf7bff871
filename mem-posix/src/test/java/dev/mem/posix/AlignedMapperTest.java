package dev.mem.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.spi.PageSourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("posix")
final class AlignedMapperTest {

  private final PosixCalls calls = Systems.calls();
  private final AlignedMapper mapper = new AlignedMapper(calls);
  private final long pageSizeBytes = calls.pageSizeBytes();

  private long map(long byteSize, long byteAlignment) {
    return mapper.map(byteSize, byteAlignment, calls.constants().readWrite());
  }

  @Test
  void alignsToAnyPowerOfTwo() {
    for (long alignment = pageSizeBytes; alignment <= 1L << 32; alignment <<= 1) {
      long address = map(3 * pageSizeBytes, alignment);

      assertThat(address % alignment).as("alignment %d", alignment).isZero();
      calls.unmap(address, 3 * pageSizeBytes);
    }
  }

  @Test
  void alignmentsBeyondTheAddressSpaceAreRefused() {
    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> map(pageSizeBytes, 1L << 62))
        .withMessageContaining("48 bits");
  }

  @Test
  @Tag("linux")
  void whatIsInExcessIsUnmapped() throws IOException {
    long gib = 1L << 30;
    long before = addressSpacePages();
    long[] addresses = new long[32];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = map(pageSizeBytes, gib);
    }
    long excessBytes = (addressSpacePages() - before) * pageSizeBytes;

    assertThat(excessBytes).isLessThan(8 * gib);
    for (long address : addresses) {
      calls.unmap(address, pageSizeBytes);
    }
  }

  /** The first number of statm is the size of the address space in pages. */
  private static long addressSpacePages() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 2)[0]);
  }
}
