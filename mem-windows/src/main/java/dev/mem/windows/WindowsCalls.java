package dev.mem.windows;

import static dev.mem.windows.WindowsConstants.MEM_COMMIT;
import static dev.mem.windows.WindowsConstants.MEM_DECOMMIT;
import static dev.mem.windows.WindowsConstants.MEM_RELEASE;
import static dev.mem.windows.WindowsConstants.MEM_RESERVE;
import static dev.mem.windows.WindowsConstants.PAGE_NOACCESS;
import static dev.mem.windows.WindowsConstants.PAGE_READWRITE;
import static dev.mem.windows.WindowsConstants.VIRTUAL_ADDRESS_OFFSET;
import static dev.mem.windows.WindowsConstants.VIRTUAL_ATTRIBUTES_OFFSET;
import static dev.mem.windows.WindowsConstants.VIRTUAL_ATTRIBUTES_VALID;
import static dev.mem.windows.WindowsConstants.WORKING_SET_EX_INFORMATION;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mem.spi.PageSourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The calls of Windows on ranges of addresses, with their errors made exceptions: the one place
 * where that happens.
 */
final class WindowsCalls {

  /** How many pages one call of QueryWorkingSetEx is asked about: 64 KiB of questions. */
  private static final int QUERY_PAGES = 1 << 12;

  /** The whole reservation: MEM_RELEASE takes no other size. */
  private static final long WHOLE = 0;

  private final Kernel32 kernel32;
  private final long pageSizeBytes;
  private final long granularityBytes;

  WindowsCalls(Kernel32 kernel32) {
    this.kernel32 = kernel32;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(WindowsConstants.SYSTEM_INFO);
      kernel32.getSystemInfo(info.address());
      this.pageSizeBytes = info.get(JAVA_INT, WindowsConstants.PAGE_SIZE_OFFSET);
      this.granularityBytes = info.get(JAVA_INT, WindowsConstants.ALLOCATION_GRANULARITY_OFFSET);
    }
  }

  long pageSizeBytes() {
    return pageSizeBytes;
  }

  long granularityBytes() {
    return granularityBytes;
  }

  /** Reserves address space wherever the system likes; returns its address. */
  long reserve(long byteSize) {
    long addressOrError = kernel32.virtualAlloc(0, byteSize, MEM_RESERVE, PAGE_NOACCESS);
    if (addressOrError < 0) {
      throw failed("VirtualAlloc(MEM_RESERVE, " + byteSize + " bytes)", (int) -addressOrError);
    }
    return addressOrError;
  }

  void commit(long address, long byteSize) {
    long addressOrError = kernel32.virtualAlloc(address, byteSize, MEM_COMMIT, PAGE_READWRITE);
    if (addressOrError < 0) {
      throw failed(named("VirtualAlloc(MEM_COMMIT", address, byteSize), (int) -addressOrError);
    }
  }

  void decommit(long address, long byteSize) {
    int error = kernel32.virtualFree(address, byteSize, MEM_DECOMMIT);
    check(error, "VirtualFree(MEM_DECOMMIT", address, byteSize);
  }

  /** Releases a whole reservation, by the address that {@link #reserve} returned. */
  void release(long baseAddress) {
    int error = kernel32.virtualFree(baseAddress, WHOLE, MEM_RELEASE);
    check(error, "VirtualFree(MEM_RELEASE", baseAddress, WHOLE);
  }

  void makeInaccessible(long address, long byteSize) {
    int error = kernel32.virtualProtect(address, byteSize, PAGE_NOACCESS);
    check(error, "VirtualProtect(PAGE_NOACCESS", address, byteSize);
  }

  void makeAccessible(long address, long byteSize) {
    int error = kernel32.virtualProtect(address, byteSize, PAGE_READWRITE);
    check(error, "VirtualProtect(PAGE_READWRITE", address, byteSize);
  }

  long residentBytes(long address, long byteSize) {
    long pages = byteSize / pageSizeBytes;
    long residentPages = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment questions =
          arena.allocate(WORKING_SET_EX_INFORMATION, Math.min(pages, QUERY_PAGES));
      for (long page = 0; page < pages; page += QUERY_PAGES) {
        long askedPages = Math.min(pages - page, QUERY_PAGES);
        residentPages += residentPages(address + page * pageSizeBytes, askedPages, questions);
      }
    }
    return residentPages * pageSizeBytes;
  }

  private long residentPages(long address, long pages, MemorySegment questions) {
    long questionBytes = WORKING_SET_EX_INFORMATION.byteSize();
    for (long page = 0; page < pages; page++) {
      questions.set(
          JAVA_LONG, page * questionBytes + VIRTUAL_ADDRESS_OFFSET, address + page * pageSizeBytes);
    }
    int error = kernel32.queryWorkingSetEx(questions.address(), (int) (pages * questionBytes));
    check(error, "QueryWorkingSetEx(", address, pages * pageSizeBytes);
    long resident = 0;
    for (long page = 0; page < pages; page++) {
      long attributes = questions.get(JAVA_LONG, page * questionBytes + VIRTUAL_ATTRIBUTES_OFFSET);
      resident += attributes & VIRTUAL_ATTRIBUTES_VALID;
    }
    return resident;
  }

  private static void check(int error, String callBegin, long address, long byteSize) {
    if (error != 0) {
      throw failed(named(callBegin, address, byteSize), error);
    }
  }

  private static String named(String callBegin, long address, long byteSize) {
    return callBegin + ", 0x" + Long.toHexString(address) + ", " + byteSize + " bytes)";
  }

  private static PageSourceException failed(String call, int error) {
    return Win32Error.of(error)
        .map(known -> new PageSourceException(call, error, known.name(), known.advice()))
        .orElseGet(() ->
            new PageSourceException(
                call, error, "GetLastError", "see the system error codes of Windows"));
  }
}
