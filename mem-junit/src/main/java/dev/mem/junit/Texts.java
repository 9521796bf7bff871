package dev.mem.junit;

import dev.mem.AllocationSite;
import dev.mem.Allocator;
import java.util.List;

/** Words what was found. */
final class Texts {
  private Texts() {}

  static String leak(String allocatorName, long blocks, List<AllocationSite> sites) {
    StringBuilder text = new StringBuilder();
    text.append("the test leaks ").append(blocks).append(" blocks of allocator \"");
    text.append(allocatorName).append('"');
    if (sites.isEmpty()) {
      text.append("; make it with checking(Checking.FULL) to be told where they were allocated");
    }
    sites.forEach(site -> text.append("\n  ").append(site));
    return text.toString();
  }

  static boolean isOpen(Allocator allocator) {
    try {
      return allocator.inspector().blockContaining(0) == 0;
    } catch (IllegalStateException closed) {
      return false;
    }
  }
}
