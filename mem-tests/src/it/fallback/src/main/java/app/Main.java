package app;

import dev.mem.Allocator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Allocates, uses, frees and exits. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Allocator allocator = Allocator.builder().build();
    MemorySegment block = allocator.allocate(64, 16);
    block.set(ValueLayout.JAVA_INT, 60, 42);
    System.out.println(block.byteSize() + " bytes, " + block.get(ValueLayout.JAVA_INT, 60));
    allocator.free(block);
    System.out.println("page source: " + allocator.options().pageSource().name());
    allocator.close();
  }
}
