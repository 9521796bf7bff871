package dev.mem.tests.platform;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reserves where address space is limited, and after the limit was lifted. */
final class AddressSpaceLimitProgram {

  private static final long MIB = 1L << 20;

  private AddressSpaceLimitProgram() {}

  public static void main(String[] arguments) throws Throwable {
    PageSource source = PageSource.platform();
    ResourceLimit.ADDRESS_SPACE.setAboveUse(512 * MIB);
    System.out.println("1 GiB: " + reserveAndRelease(source, 1024 * MIB, MIB));
    System.out.println("64 MiB: " + reserveAndRelease(source, 64 * MIB, MIB));
    System.out.println("64 MiB at 1 GiB: " + reserveAndRelease(source, 64 * MIB, 1024 * MIB));
    System.out.println("64 MiB: " + reserveAndRelease(source, 64 * MIB, MIB));
    ResourceLimit.ADDRESS_SPACE.lift();
    System.out.println("1 GiB: " + reserveAndRelease(source, 1024 * MIB, MIB));
  }

  private static String reserveAndRelease(PageSource source, long byteSize, long byteAlignment) {
    try {
      MemorySegment memory = source.reserve(byteSize, byteAlignment, Arena.global());
      source.release(memory);
      return "reserved";
    } catch (PageSourceException e) {
      return e.errorName();
    }
  }
}
