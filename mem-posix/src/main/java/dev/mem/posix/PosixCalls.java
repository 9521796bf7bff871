package dev.mem.posix;

import dev.mem.spi.PageSourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The calls of one system on ranges of addresses, with its numbers filled in and its errors made
 * exceptions: the one place where that happens.
 */
final class PosixCalls {

  /** How many pages one call of mincore is asked about: 64 KiB of answers. */
  private static final int MINCORE_PAGES = 1 << 16;

  /** How often advice is given that the system is too busy to take. */
  private static final int ADVICE_ATTEMPTS = 64;

  private final LibC libC;
  private final PosixConstants constants;
  private final long pageSizeBytes;

  PosixCalls(LibC libC, PosixConstants constants) {
    this.libC = libC;
    this.constants = constants;
    this.pageSizeBytes = libC.getpagesize();
  }

  PosixConstants constants() {
    return constants;
  }

  long pageSizeBytes() {
    return pageSizeBytes;
  }

  /** Maps fresh memory wherever the system likes; returns its address. */
  long map(long byteSize, int protection) {
    return mapped(libC.mmap(0, byteSize, protection, constants.mapFlags()), byteSize);
  }

  /** Replaces what is mapped at an address by fresh memory. */
  void mapOver(long address, long byteSize, int protection) {
    int flags = constants.mapFlags() | constants.mapFixed();
    mapped(libC.mmap(address, byteSize, protection, flags), byteSize);
  }

  private long mapped(long addressOrError, long byteSize) {
    if (addressOrError < 0) {
      throw failed("mmap(" + byteSize + " bytes)", (int) -addressOrError);
    }
    return addressOrError;
  }

  /** Unmaps; returns whether the system did so. */
  boolean tryUnmap(long address, long byteSize) {
    return libC.munmap(address, byteSize) == 0;
  }

  void unmap(long address, long byteSize) {
    check(libC.munmap(address, byteSize), "munmap", address, byteSize, "");
  }

  void protect(long address, long byteSize, int protection) {
    check(
        libC.mprotect(address, byteSize, protection),
        "mprotect",
        address,
        byteSize,
        ", protection " + protection);
  }

  void advise(long address, long byteSize, int advice) {
    check(
        errorOfAdvice(address, byteSize, advice),
        "madvise",
        address,
        byteSize,
        ", advice " + advice);
  }

  /** Gives advice; returns whether the system took it. */
  boolean tryAdvise(long address, long byteSize, int advice) {
    return errorOfAdvice(address, byteSize, advice) == 0;
  }

  /** Gives advice, some times over while the system is busy with the range: macOS may be. */
  private int errorOfAdvice(long address, long byteSize, int advice) {
    int busy = constants.errorNumbers().applyAsInt(Errno.EAGAIN);
    int error = busy;
    for (int attempt = 0; attempt < ADVICE_ATTEMPTS && error == busy; attempt++) {
      error = libC.madvise(address, byteSize, advice);
    }
    return error;
  }

  long residentBytes(long address, long byteSize) {
    long pages = byteSize / pageSizeBytes;
    long residentPages = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment vector = arena.allocate(Math.min(pages, MINCORE_PAGES));
      for (long page = 0; page < pages; page += MINCORE_PAGES) {
        long askedPages = Math.min(pages - page, MINCORE_PAGES);
        residentPages += residentPages(address + page * pageSizeBytes, askedPages, vector);
      }
    }
    return residentPages * pageSizeBytes;
  }

  private long residentPages(long address, long pages, MemorySegment vector) {
    long byteSize = pages * pageSizeBytes;
    check(libC.mincore(address, byteSize, vector.address()), "mincore", address, byteSize, "");
    long resident = 0;
    for (long page = 0; page < pages; page++) {
      byte answer = vector.get(ValueLayout.JAVA_BYTE, page);
      resident += (answer & constants.mincoreResident()) != 0 ? 1 : 0;
    }
    return resident;
  }

  private void check(int error, String call, long address, long byteSize, String furtherArguments) {
    if (error != 0) {
      throw failed(
          call
              + "(0x"
              + Long.toHexString(address)
              + ", "
              + byteSize
              + " bytes"
              + furtherArguments
              + ")",
          error);
    }
  }

  private PageSourceException failed(String call, int error) {
    return Errno.of(error, constants.errorNumbers())
        .map(errno -> new PageSourceException(call, error, errno.name(), errno.advice()))
        .orElseGet(() ->
            new PageSourceException(
                call, error, "errno", "see errno.h of " + constants.systemName()));
  }
}
