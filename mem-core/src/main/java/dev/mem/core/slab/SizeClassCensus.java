package dev.mem.core.slab;

import dev.mem.SizeClassStatistics;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the slabs and the live blocks of each size class, by looking at every slab of a space.
 *
 * <p>As exact as what {@link SpaceReader} tells: owners write their bits without telling anyone.
 */
final class SizeClassCensus {
  private final long[] slabs = new long[SizeClasses.COUNT];
  private final long[] slabBytes = new long[SizeClasses.COUNT];
  private final long[] liveBlocks = new long[SizeClasses.COUNT];

  private SizeClassCensus() {}

  /** Returns the classes that have slabs, smallest blocks first. */
  static List<SizeClassStatistics> of(SlabSpace space) {
    SizeClassCensus census = new SizeClassCensus();
    synchronized (space.lock()) {
      space.arenas().forEach(census::count);
    }
    return census.result();
  }

  private void count(RunArena arena) {
    for (Extent extent : arena.eachExtent()) {
      if (extent instanceof Slab slab) {
        int sizeClass = slab.bin.sizeClass;
        slabs[sizeClass]++;
        slabBytes[sizeClass] += slab.byteSize();
        liveBlocks[sizeClass] += Long.bitCount(slab.liveBits());
      }
    }
  }

  private List<SizeClassStatistics> result() {
    List<SizeClassStatistics> result = new ArrayList<>();
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      if (slabs[sizeClass] > 0) {
        result.add(
            new SizeClassStatistics(
                SizeClasses.blockBytes(sizeClass),
                liveBlocks[sizeClass],
                slabs[sizeClass],
                slabBytes[sizeClass]));
      }
    }
    return List.copyOf(result);
  }
}
