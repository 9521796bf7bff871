package dev.mem.core.guard;

import dev.mem.AllocationSite;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Groups blocks by where they were allocated. */
public final class Sites {
  private Sites() {}

  /** Returns the sites of some blocks together, most bytes first. */
  public static List<AllocationSite> grouped(Stream<AllocationSite> blocks) {
    Map<List<StackTraceElement>, AllocationSite> byFrames = new HashMap<>();
    blocks.forEach(site -> byFrames.merge(site.frames(), site, Sites::sum));
    return byFrames.values().stream()
        .sorted(Comparator.comparingLong(AllocationSite::bytes).reversed())
        .toList();
  }

  private static AllocationSite sum(AllocationSite one, AllocationSite other) {
    return new AllocationSite(
        one.frames(), one.blocks() + other.blocks(), one.bytes() + other.bytes());
  }
}
