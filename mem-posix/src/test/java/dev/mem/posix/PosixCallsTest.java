package dev.mem.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mem.spi.PageSourceException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Errors become exceptions that say what was called, and what went wrong. */
@Tag("posix")
final class PosixCallsTest {

  private final PosixCalls calls = Systems.calls();

  @Test
  void aRefusedMappingIsNoMemory() {
    PageSourceException refused =
        catchThrowableOfType(
            PageSourceException.class, () -> calls.map(1L << 60, calls.constants().protNone()));

    assertThat(refused.call()).isEqualTo("mmap(1152921504606846976 bytes)");
    assertThat(refused.errorName()).isEqualTo("ENOMEM");
    assertThat(refused.errorNumber()).isEqualTo(12);
    assertThat(refused).hasMessageContaining("ulimit -v");
  }

  @Test
  void aWrongAddressIsAnInvalidArgument() {
    long notAligned = calls.pageSizeBytes() + 1;

    assertThatThrownBy(() -> calls.unmap(notAligned, calls.pageSizeBytes()))
        .isInstanceOf(PageSourceException.class)
        .hasMessageStartingWith("munmap(0x" + Long.toHexString(notAligned))
        .hasMessageContaining("EINVAL (22)");
    assertThat(calls.tryUnmap(notAligned, calls.pageSizeBytes())).isFalse();
    assertThat(calls.tryAdvise(notAligned, calls.pageSizeBytes(), 4)).isFalse();
    assertThatThrownBy(() -> calls.protect(notAligned, calls.pageSizeBytes(), 0))
        .hasMessageContaining("mprotect(0x")
        .hasMessageContaining("EINVAL (22)");
  }

  @Test
  void unmappedMemoryIsNotResident() {
    long byteSize = 16 * calls.pageSizeBytes();
    long address = calls.map(byteSize, calls.constants().readWrite());
    assertThat(calls.residentBytes(address, byteSize)).isZero();
    calls.unmap(address, byteSize);
  }

  /** The mincore of qemu-user refuses ranges of this size. */
  @Test
  @Tag("linux")
  void residentMemoryIsCountedOverManyChunks() {
    long pages = 3 * (1L << 16) + 5;
    long byteSize = pages * calls.pageSizeBytes();
    long address = calls.map(byteSize, calls.constants().readWrite());
    MemorySegment memory = at(address, byteSize);
    calls
        .constants()
        .adviceNoHugePage()
        .ifPresent(advice -> calls.advise(address, byteSize, advice));
    for (long page : new long[] {0, 1 << 16, pages - 1}) {
      memory.set(ValueLayout.JAVA_BYTE, page * calls.pageSizeBytes(), (byte) 1);
    }

    assertThat(calls.residentBytes(address, byteSize)).isEqualTo(3 * calls.pageSizeBytes());

    calls.unmap(address, byteSize);
  }

  @SuppressWarnings("restricted") // The test has mapped the range.
  private static MemorySegment at(long address, long byteSize) {
    return MemorySegment.ofAddress(address).reinterpret(byteSize);
  }
}
