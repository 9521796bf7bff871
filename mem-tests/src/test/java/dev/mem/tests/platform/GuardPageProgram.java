package dev.mem.tests.platform;

import dev.mem.spi.PageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Touches a protected page, which ends it. */
final class GuardPageProgram {
  private GuardPageProgram() {}

  public static void main(String[] arguments) {
    PageSource source = PageSource.platform();
    long pageSizeBytes = source.traits().pageSizeBytes();
    MemorySegment memory =
        source.reserve(4 * source.traits().granularityBytes(), pageSizeBytes, Arena.global());
    source.commit(memory);
    source.protect(memory.asSlice(2 * pageSizeBytes, pageSizeBytes));
    memory.set(ValueLayout.JAVA_BYTE, 2 * pageSizeBytes - 1, (byte) 1);
    memory.set(ValueLayout.JAVA_BYTE, 3 * pageSizeBytes, (byte) 1);
    System.out.println("beside the guard page");
    memory.set(ValueLayout.JAVA_BYTE, 2 * pageSizeBytes, (byte) 1);
    System.out.println("past the guard page");
  }
}
