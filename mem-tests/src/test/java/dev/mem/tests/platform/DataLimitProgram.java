package dev.mem.tests.platform;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reserves much and commits little, where writable memory is limited. */
final class DataLimitProgram {

  private static final long MIB = 1L << 20;

  private DataLimitProgram() {}

  public static void main(String[] arguments) throws Throwable {
    ResourceLimit.DATA.setAboveUse(256 * MIB);
    PageSource source = PageSource.platform();
    System.out.println(
        source.name() + " needs commit: " + source.traits().has(PageSourceTrait.NEEDS_COMMIT));

    MemorySegment memory = source.reserve(8192 * MIB, 2 * MIB, Arena.global());
    for (int i = 0; i < 40; i++) {
      MemorySegment range = memory.asSlice(i * 200 * MIB, 100 * MIB);
      source.commit(range);
      check(range.get(ValueLayout.JAVA_BYTE, 50 * MIB) == 0);
      range.set(ValueLayout.JAVA_BYTE, 50 * MIB, (byte) 1);
      source.decommit(range);
    }
    System.out.println("committed 4000 MiB, 100 at a time");

    try {
      source.commit(memory.asSlice(0, 512 * MIB));
      System.out.println("committed 512 MiB at once");
    } catch (PageSourceException e) {
      System.out.println("refused: " + e.errorName());
    }
    source.commit(memory.asSlice(0, 100 * MIB));
    memory.asSlice(0, 100 * MIB).fill((byte) 1);
    source.release(memory);
    System.out.println("released");
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("committed memory is not zero");
    }
  }
}
