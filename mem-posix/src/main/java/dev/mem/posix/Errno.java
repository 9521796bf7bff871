package dev.mem.posix;

import java.util.Optional;
import java.util.function.ToIntFunction;

/** The errors that the calls of this module are documented to give, with what to do about them. */
enum Errno {
  /** Not permitted. */
  EPERM(1, 1, "the system forbids it; a security policy or a sealed mapping may be the reason"),
  /** An I/O error. */
  EIO(5, 5, "memory could not be read in from swap space"),
  /** Temporarily out of resources; locked memory. */
  EAGAIN(11, 35, "a limit on locked memory is exhausted (ulimit -l), or the system is short"),
  /** No memory, no address space, or too many mappings. */
  ENOMEM(
      12,
      12,
      "no memory, no address space, or too many mappings: look at ulimit -v and ulimit -d, the"
          + " memory limit of the container, and vm.overcommit_memory and vm.max_map_count"),
  /** Access denied. */
  EACCES(13, 13, "a security policy forbids it"),
  /** A bad address. */
  EFAULT(14, 14, "an address is not part of this process"),
  /** In use. */
  EBUSY(16, 16, "the memory is in use by the system"),
  /** Exists already. */
  EEXIST(17, 17, "there is a mapping at this address already"),
  /** An argument makes no sense. */
  EINVAL(22, 22, "not aligned, too large, locked in RAM (mlock), or unknown to this system"),
  /** Not implemented. */
  ENOSYS(38, 78, "this system has no such call"),
  /** Too large for a type. */
  EOVERFLOW(75, 84, "the size is beyond what the system counts"),
  /** Not supported. */
  ENOTSUP(95, 45, "this system does not support it");

  private final int linuxNumber;
  private final int macNumber;
  private final String advice;

  Errno(int linuxNumber, int macNumber, String advice) {
    this.linuxNumber = linuxNumber;
    this.macNumber = macNumber;
    this.advice = advice;
  }

  int linuxNumber() {
    return linuxNumber;
  }

  int macNumber() {
    return macNumber;
  }

  String advice() {
    return advice;
  }

  /** Returns the error of a number, as a system numbers them. */
  static Optional<Errno> of(int number, ToIntFunction<Errno> errorNumbers) {
    for (Errno errno : values()) {
      if (errorNumbers.applyAsInt(errno) == number) {
        return Optional.of(errno);
      }
    }
    return Optional.empty();
  }
}
