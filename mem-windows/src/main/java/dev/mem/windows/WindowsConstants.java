package dev.mem.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.util.Set;

/**
 * The numbers and layouts of the headers of 64-bit Windows.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/windows/win32/api/memoryapi/nf-memoryapi-virtualalloc">VirtualAlloc</a>
 */
final class WindowsConstants {

  /** The processors, as {@code os.arch} names them. */
  static final Set<String> PROCESSORS = Set.of("amd64", "x86_64", "aarch64");

  static final int MEM_COMMIT = 0x1000;
  static final int MEM_RESERVE = 0x2000;
  static final int MEM_DECOMMIT = 0x4000;
  static final int MEM_RELEASE = 0x8000;

  static final int PAGE_NOACCESS = 0x01;
  static final int PAGE_READWRITE = 0x04;

  /** SYSTEM_INFO: what GetSystemInfo fills in. */
  static final StructLayout SYSTEM_INFO =
      MemoryLayout.structLayout(
          JAVA_SHORT.withName("wProcessorArchitecture"),
          JAVA_SHORT.withName("wReserved"),
          JAVA_INT.withName("dwPageSize"),
          JAVA_LONG.withName("lpMinimumApplicationAddress"),
          JAVA_LONG.withName("lpMaximumApplicationAddress"),
          JAVA_LONG.withName("dwActiveProcessorMask"),
          JAVA_INT.withName("dwNumberOfProcessors"),
          JAVA_INT.withName("dwProcessorType"),
          JAVA_INT.withName("dwAllocationGranularity"),
          JAVA_SHORT.withName("wProcessorLevel"),
          JAVA_SHORT.withName("wProcessorRevision"));

  static final long PAGE_SIZE_OFFSET =
      SYSTEM_INFO.byteOffset(PathElement.groupElement("dwPageSize"));
  static final long ALLOCATION_GRANULARITY_OFFSET =
      SYSTEM_INFO.byteOffset(PathElement.groupElement("dwAllocationGranularity"));

  /** PSAPI_WORKING_SET_EX_INFORMATION: one question and answer of QueryWorkingSetEx. */
  static final StructLayout WORKING_SET_EX_INFORMATION =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("VirtualAddress"), JAVA_LONG.withName("VirtualAttributes"));

  static final long VIRTUAL_ADDRESS_OFFSET =
      WORKING_SET_EX_INFORMATION.byteOffset(PathElement.groupElement("VirtualAddress"));
  static final long VIRTUAL_ATTRIBUTES_OFFSET =
      WORKING_SET_EX_INFORMATION.byteOffset(PathElement.groupElement("VirtualAttributes"));

  /** The bit of VirtualAttributes that says that a page is in RAM. */
  static final long VIRTUAL_ATTRIBUTES_VALID = 0x1;

  private WindowsConstants() {}
}
