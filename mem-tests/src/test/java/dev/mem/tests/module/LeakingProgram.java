package dev.mem.tests.module;

import dev.mem.Allocator;

/** Closes an allocator with live blocks, and one without, and sets no listener. */
final class LeakingProgram {
  private LeakingProgram() {}

  public static void main(String[] arguments) {
    try (Allocator clean = Allocator.builder().name("clean").build()) {
      clean.free(clean.allocate(100));
    }
    long usableBytes;
    try (Allocator leaking = Allocator.builder().name("leaking").build()) {
      usableBytes = leaking.allocateAtLeast(5000).byteSize();
      usableBytes += leaking.allocateAtLeast(100).byteSize();
    }
    System.out.println(usableBytes);
  }
}
