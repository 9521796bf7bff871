package dev.mem.bench.trace;

import java.util.Map;
import java.util.TreeMap;

/**
 * The address ranges of all live blocks, none of which may overlap. Safe for use by several
 * threads.
 */
final class LiveRanges {
  private final TreeMap<Long, Long> endByStart = new TreeMap<>();

  /** Adds the range of a block that was just allocated. */
  synchronized void add(long start, long byteSize) {
    long end = start + byteSize;
    Map.Entry<Long, Long> before = endByStart.lowerEntry(end);
    if (before != null && before.getValue() > start) {
      throw new CheckFailure(
          "block %s overlaps live block %s"
              .formatted(range(start, end), range(before.getKey(), before.getValue())));
    }
    endByStart.put(start, end);
  }

  /** Removes the range of a block that is about to be freed. */
  synchronized void remove(long start) {
    endByStart.remove(start);
  }

  synchronized int size() {
    return endByStart.size();
  }

  private static String range(long start, long end) {
    return "[0x%x, 0x%x)".formatted(start, end);
  }
}
