package dev.mem.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrnoTest {

  /** From asm-generic/errno-base.h and errno.h of Linux, and sys/errno.h of macOS. */
  @ParameterizedTest
  @CsvSource({
    "EPERM, 1, 1",
    "EIO, 5, 5",
    "EAGAIN, 11, 35",
    "ENOMEM, 12, 12",
    "EACCES, 13, 13",
    "EFAULT, 14, 14",
    "EBUSY, 16, 16",
    "EEXIST, 17, 17",
    "EINVAL, 22, 22",
    "ENOSYS, 38, 78",
    "EOVERFLOW, 75, 84",
    "ENOTSUP, 95, 45"
  })
  void numbersAreThoseOfTheSystems(Errno errno, int linuxNumber, int macNumber) {
    assertThat(Errno.of(linuxNumber, LinuxConstants.TABLE.errorNumbers())).contains(errno);
    assertThat(Errno.of(macNumber, MacConstants.TABLE.errorNumbers())).contains(errno);
  }

  @ParameterizedTest
  @EnumSource(Errno.class)
  void everyErrorHasAdviceAndIsFoundByEitherNumber(Errno errno) {
    assertThat(errno.advice()).isNotBlank().doesNotEndWith(".");
    ToIntFunction<Errno> onLinux = Errno::linuxNumber;
    ToIntFunction<Errno> onMacOs = Errno::macNumber;
    assertThat(Errno.of(errno.linuxNumber(), onLinux)).contains(errno);
    assertThat(Errno.of(errno.macNumber(), onMacOs)).contains(errno);
  }

  @Test
  void unknownNumbersAreNotGuessed() {
    assertThat(Errno.of(0, Errno::linuxNumber)).isEmpty();
    assertThat(Errno.of(35, Errno::linuxNumber)).isEmpty();
    assertThat(Errno.of(11, Errno::macNumber)).isEmpty();
  }
}
