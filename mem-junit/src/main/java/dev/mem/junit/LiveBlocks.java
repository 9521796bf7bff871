package dev.mem.junit;

import dev.mem.AllocationSite;
import dev.mem.Allocator;
import java.util.ArrayList;
import java.util.List;

/**
 * What an allocator had live before a test.
 *
 * @param allocator the allocator
 * @param blocks how many blocks
 * @param sites where they were allocated, as far as that is known
 */
record LiveBlocks(Allocator allocator, long blocks, List<AllocationSite> sites) {

  static LiveBlocks of(Allocator allocator) {
    return new LiveBlocks(
        allocator, allocator.statistics().liveBlocks(), allocator.inspector().allocationSites());
  }

  /** Adds a failure if more is live now. */
  void compareWithNow(Failures failures) {
    LiveBlocks now = of(allocator);
    if (now.blocks > blocks) {
      failures.add(
          new AssertionError(Texts.leak(allocator.name(), now.blocks - blocks, grown(now))));
    }
  }

  private List<AllocationSite> grown(LiveBlocks now) {
    List<AllocationSite> grown = new ArrayList<>();
    for (AllocationSite site : now.sites) {
      AllocationSite before = at(site.frames());
      if (site.blocks() > before.blocks()) {
        grown.add(
            new AllocationSite(
                site.frames(), site.blocks() - before.blocks(), site.bytes() - before.bytes()));
      }
    }
    return grown;
  }

  private AllocationSite at(List<StackTraceElement> frames) {
    return sites.stream()
        .filter(site -> site.frames().equals(frames))
        .findFirst()
        .orElse(new AllocationSite(frames, 0, 0));
  }
}
