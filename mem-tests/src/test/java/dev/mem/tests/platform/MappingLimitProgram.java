package dev.mem.tests.platform;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Uses up the mappings that a process may have, and then releases what the kernel can release only
 * by splitting a mapping.
 */
final class MappingLimitProgram {

  private static final long MIB = 1L << 20;

  /** Address space for as many guard pages as any system allows mappings. */
  private static final long GUARDED_BYTES = 1L << 34;

  private MappingLimitProgram() {}

  public static void main(String[] arguments) {
    PageSource source = PageSource.platform();
    useUp(source, 16 * MIB); // So that all of the code below is there when nothing can be mapped.
    useUp(source, GUARDED_BYTES);
  }

  /**
   * Protects every second page of a range until the system refuses or there are no more; if it has
   * refused, tries the release.
   */
  private static void useUp(PageSource source, long guardedBytes) {
    long pageSizeBytes = source.traits().pageSizeBytes();
    MemorySegment guarded = source.reserve(guardedBytes, pageSizeBytes, Arena.global());
    MemorySegment around = source.reserve(3 * MIB, pageSizeBytes, Arena.global());
    around.fill((byte) 1);
    String refusal = "none";
    long offset = 0;
    while (offset < guardedBytes) {
      try {
        source.protect(guarded.asSlice(offset, pageSizeBytes));
      } catch (PageSourceException e) {
        refusal = e.errorName();
        break;
      }
      offset += 2 * pageSizeBytes;
    }
    // A reservation that the kernel has merged with its neighbours into one mapping.
    MemorySegment middle = around.asSlice(MIB, MIB);
    String release = releaseAndSay(source, middle);
    String held = refusal.equals("none") ? "-" : decommitAndSay(source, middle);
    source.unprotect(guarded.asSlice(0, offset));
    String again = refusal.equals("none") ? "-" : releaseAndSay(source, middle);
    source.release(guarded);
    System.out.printf(
        "protect: %s, release: %s, decommit: %s, release again: %s%n",
        refusal, release, held, again);
  }

  private static String releaseAndSay(PageSource source, MemorySegment reservation) {
    try {
      source.release(reservation);
      return "done";
    } catch (PageSourceException e) {
      return e.call().substring(0, e.call().indexOf('(')) + " " + e.errorName();
    }
  }

  private static String decommitAndSay(PageSource source, MemorySegment reservation) {
    boolean heldStill = reservation.get(ValueLayout.JAVA_BYTE, 0) == 1;
    source.decommit(reservation);
    return heldStill && source.residentBytes(reservation) == 0 ? "done" : "failed";
  }
}
