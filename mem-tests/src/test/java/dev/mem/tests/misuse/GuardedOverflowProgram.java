package dev.mem.tests.misuse;

import dev.mem.Allocator;
import dev.mem.Checking;
import dev.mem.Engine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Runs over the end of a large block in checked mode, as native code may, which ends it. */
final class GuardedOverflowProgram {
  private GuardedOverflowProgram() {}

  public static void main(String[] arguments) {
    Allocator allocator =
        Allocator.builder()
            .engine(Engine.ofOptionName(arguments[0]))
            .checking(Checking.FULL)
            .build();
    long address = allocator.raw().allocate(5000);
    MemorySegment range = allocator.raw().range(address);
    long offset = address - range.address();
    range.asSlice(offset, 5000).fill((byte) 1);
    System.out.println("within the block");
    for (long past = 0; past < 2 * 4096; past++) {
      range.set(ValueLayout.JAVA_BYTE, offset + 5000 + past, (byte) 1);
    }
    System.out.println("far past its end");
  }
}
