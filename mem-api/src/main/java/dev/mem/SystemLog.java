package dev.mem;

import java.lang.System.Logger.Level;
import java.util.List;

/** Writes what no listener was set for to the {@link System.Logger} named {@code dev.mem}. */
final class SystemLog {
  /** How many sites of a leak are logged. */
  private static final int MOST_SITES = 10;

  private SystemLog() {}

  static void misuse(MisuseException misuse) {
    System.getLogger("dev.mem").log(Level.ERROR, "misuse found late", misuse);
  }

  static void leak(LeakListener.Leak leak) {
    System.getLogger("dev.mem")
        .log(
            Level.WARNING,
            "allocator \"{0}\" was closed with {1,number,#} live blocks of {2,number,#} bytes; free"
                + " them or use a Heap{3}",
            leak.allocatorName(),
            leak.blocks(),
            leak.bytes(),
            text(leak.sites()));
  }

  private static String text(List<AllocationSite> sites) {
    StringBuilder text = new StringBuilder();
    sites.stream().limit(MOST_SITES).forEach(site -> text.append("\n  ").append(site));
    return text.toString();
  }
}
