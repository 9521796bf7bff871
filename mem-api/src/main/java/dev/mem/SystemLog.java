package dev.mem;

import java.lang.System.Logger.Level;

/** Writes what no listener was set for to the {@link System.Logger} named {@code dev.mem}. */
final class SystemLog {
  private SystemLog() {}

  static void misuse(InvalidFreeException misuse) {
    System.getLogger("dev.mem").log(Level.ERROR, "wrong free found late", misuse);
  }

  static void leak(LeakListener.Leak leak) {
    System.getLogger("dev.mem")
        .log(
            Level.WARNING,
            "allocator \"{0}\" was closed with {1,number,#} live blocks of {2,number,#} bytes; free"
                + " them or use a Heap",
            leak.allocatorName(),
            leak.blocks(),
            leak.bytes());
  }
}
