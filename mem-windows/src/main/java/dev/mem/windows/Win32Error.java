package dev.mem.windows;

import java.util.Optional;

/** The errors that the calls of this module are documented to give, with what to do about them. */
enum Win32Error {
  /** Access denied. */
  ERROR_ACCESS_DENIED(5, "a security policy forbids it"),
  /** A handle is not valid. */
  ERROR_INVALID_HANDLE(6, "the handle of this process was refused"),
  /** No storage for the command. */
  ERROR_NOT_ENOUGH_MEMORY(8, "no address space that is free and large enough, or no memory"),
  /** No storage for the operation. */
  ERROR_OUTOFMEMORY(14, "no memory"),
  /** The length of a structure is wrong. */
  ERROR_BAD_LENGTH(24, "this version of Windows expects other structures"),
  /** Not supported. */
  ERROR_NOT_SUPPORTED(50, "this version of Windows does not support it"),
  /** An argument makes no sense. */
  ERROR_INVALID_PARAMETER(87, "not aligned, empty, or too large"),
  /** Not implemented. */
  ERROR_CALL_NOT_IMPLEMENTED(120, "this version of Windows has no such call"),
  /** An address is not what the call needs. */
  ERROR_INVALID_ADDRESS(487, "the range is not reserved as the call needs it, or already in use"),
  /** No access to a memory location. */
  ERROR_NOACCESS(998, "an address is not accessible"),
  /** The paging file is full. */
  ERROR_COMMITMENT_LIMIT(
      1455, "the commit limit is reached; a larger paging file or less memory in use is needed"),
  /** The quota of the job or the process is exhausted. */
  ERROR_NOT_ENOUGH_QUOTA(1816, "the memory limit of the job or container is reached"),
  /** The working set is too small. */
  ERROR_WORKING_SET_QUOTA(1453, "the working set limit of the process is reached");

  private final int number;
  private final String advice;

  Win32Error(int number, String advice) {
    this.number = number;
    this.advice = advice;
  }

  int number() {
    return number;
  }

  String advice() {
    return advice;
  }

  /** Returns the error of a number, as GetLastError gives it. */
  static Optional<Win32Error> of(int number) {
    for (Win32Error error : values()) {
      if (error.number == number) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }
}
